#pragma once

#include "actors/node_context.hpp"
#include "net/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// Finds or starts the room actor for a name; only it starts and ends rooms.
/// One per node, on the first loop; ends at shutdown, its rooms before it.
class lobby final : public pinned<lobby_actor::base> {
public:
  using super = pinned<lobby_actor::base>;

  lobby(caf::actor_config& cfg, actor_queue& queue, node_context& node);

  behavior_type make_behavior() override;
  const char* name() const override { return "lobby"; }
  void on_exit() override;

private:
  struct question {
    connection_actor asker;
    line_number line = 0;
    bool may_start = false;
  };

  struct entry {
    room_actor room;
    std::uint64_t users = 0;
    caf::actor_clock::time_point empty_since{};
    bool retiring = false;         // has been told to end and has not answered
    std::vector<question> waiting; // while it is retiring
  };

  void find(const std::string& name, const question& x);
  room_actor start(const std::string& name, bool rebuilt);
  void room_down(const caf::down_msg& x);
  void answer(const question& x, const room_actor& room, refusal why,
              bool created);
  void settle_retirement(const std::string& name, bool stays);
  room_list list(line_number line) const;
  void retire_empty();
  void answer_drain();

  node_context& node_;
  std::unordered_map<std::string, entry> rooms_;
  std::vector<room_actor> retired_; // answer `gone` for a while, then end
  bool draining_ = false;
  std::vector<caf::typed_response_promise<done_atom>> drained_;
};

} // namespace greenroom
