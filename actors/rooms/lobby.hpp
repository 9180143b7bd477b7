#pragma once

#include "actors/node/node_context.hpp"
#include "actors/rooms/room_table.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

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
    room_seeker_actor asker;
    line_number line = 0;
    bool may_start = false;
    bool must_be_here = false; ///< A stand-in is of no use to it.
  };

  void find(const std::string& name, const question& asked);
  void find_known(room_table::place known, const question& asked);
  void find_new(const std::string& name, const question& asked);
  listed_room_actor spawn(const std::string& name, opening_number elsewhere,
                          bool rebuilt);
  void set_view(const std::vector<opening_number>& up);
  void room_down(const caf::down_msg& down);
  void answer(const question& asked, const room_start& room, refusal why,
              bool created);
  void count(const std::string& name, std::uint64_t users);
  void settle_retirement(const std::string& name, bool stays);
  void ask_again(const std::string& name);
  void retire(room_table::place known);
  const shared_line& list();
  void tick();
  void end_one();
  void answer_drain();

  node_context& node_;
  room_table rooms_;
  // By name of a room that was told to retire and has not answered.
  std::unordered_map<std::string, std::vector<question>> waiting_;
  struct {
    shared_line line;
    std::uint32_t entries_max = 0;
    room_table::time_point since{};
    bool changed = false;          // a room's number of members, since then
  } kept_list_;                    // the last answer to /rooms
  std::vector<opening_number> up_; // nodes of the last view
  bool draining_ = false;
  std::vector<caf::typed_response_promise<done_atom>> drained_;
};

} // namespace greenroom
