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
  return system.spawn([&told]() -> audience_actor::behavior_type {
    return {
      [&](update_atom, const room_update& x, const room_actor&) {
        told.push_back("update " + x.room + " " + std::to_string(x.head));
      },
      [&](page_atom, const page_answer& x) {
        told.push_back("page " + std::to_string(x.first));
      },
      [&](moved_atom, const std::string& room, const room_start&) {
        told.push_back("moved " + room);
      },
      [&](tell_atom, const tell_request& x) { told.push_back("tell " + x.to); },
      [&](told_atom, session_id, line_number line, refusal why) {
        told.push_back("told " + std::to_string(line) + " " + error_text(why));
      },
      [&](users_atom, session_id, const user_list& x) {
        told.push_back("users " + std::string{x.reply.view()});
      },
      [&](gone_atom, session_id, line_number line) {
        told.push_back("gone " + std::to_string(line));
      },
      [&](yield_atom, session_id, session_id) { told.push_back("yield"); },
      [&](release_atom, session_id, bool taken) {
        told.push_back(taken ? "release, taken" : "release");
      },
    };
  });
}

} // namespace greenroom::test
