#pragma once

#include "actors/node/node_context.hpp"
#include "tests/actors/actor_fixture.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace greenroom::test {

/// Where one actor is tested alone: a queue that is turned by hand and a node
/// in which the test puts dummies of the roles that the actor needs.
class lone_actor {
public:
  explicit lone_actor(options values = test_options())
      : system(config), clock(dynamic_cast<caf::scheduler::test_coordinator&>(
                          system.scheduler())),
        queue(system), node(std::move(values)), self(system, true) {}

  /// Ends the actor under test and the dummies.
  template <class... Actors>
  void end(const Actors&... actors) {
    (self->send_exit(actors, caf::exit_reason::user_shutdown), ...);
    node.audiences.clear();
    settle();
  }

  /// Handles messages until there are none.
  void settle() {
    while (clock.try_run_once() || queue.ready() > 0)
      if (queue.ready() > 0)
        queue.step(0);
  }

  test_config config;
  caf::actor_system system;
  caf::scheduler::test_coordinator& clock;
  stepped_queue queue;
  node_context node;
  caf::scoped_actor self;
};

/// An audience that writes down what it is told.
inline audience_actor spawn_audience(caf::actor_system& system,
                                     std::vector<std::string>& told) {
  // Not captured: CAF 0.17 forms a reference to null for a behaviour without
  // arguments.
  const auto behavior =
    [](audience_actor::pointer,
       std::vector<std::string>* list) -> audience_actor::behavior_type {
    auto& heard = *list;
    return {
      [&heard](update_atom, const room_update& x, const room_actor&) {
        heard.push_back("update " + x.room + " " + std::to_string(x.head));
      },
      [&heard](page_atom, const page_answer& x) {
        heard.push_back("page " + std::to_string(x.first));
      },
      [&heard](moved_atom, const std::string& room, const room_start&) {
        heard.push_back("moved " + room);
      },
      [&heard](tell_atom, const tell_request& x) {
        heard.push_back("tell " + x.to);
      },
      [&heard](told_atom, session_id, line_number line, refusal why) {
        heard.push_back("told " + std::to_string(line) + " " + error_text(why));
      },
      [&heard](users_atom, session_id, const user_list& x) {
        heard.push_back("users " + std::string{x.reply.view()});
      },
      [&heard](gone_atom, session_id, line_number line) {
        heard.push_back("gone " + std::to_string(line));
      },
      [&heard](yield_atom, session_id) { heard.push_back("yield"); },
      [&heard](release_atom, session_id, bool taken) {
        heard.push_back(taken ? "release, taken" : "release");
      },
    };
  };
  return system.spawn(behavior, &told);
}

} // namespace greenroom::test
