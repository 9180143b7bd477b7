#pragma once

#include "actors/node/node_context.hpp"
#include "actors/rooms/room_state.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace greenroom {

/// One room. Spawned by the lobby on the loop that the name hashes to; ends
/// when the lobby retires it, or when another owner has fenced it.
class room final : public pinned<owned_room_actor::base> {
public:
  using super = pinned<owned_room_actor::base>;

  /// @param rebuilt whether audiences may have members of it already: then it
  ///                serves nobody until all have attached, or a timeout.
  room(caf::actor_config& cfg, actor_queue& queue, node_context& node,
       std::string name, bool rebuilt);

  behavior_type make_behavior() override;
  const char* name() const override { return "room"; }
  void on_exit() override;

private:
  template <class Handler>
  void when_ready(Handler handler);

  void say(say_request& asked);
  void history(history_request& asked);
  void ranged(const range_answer& found);
  void who(session_id session, line_number line);
  shared_line list_users();
  bool refused_as_gone(session_id session, line_number line);
  void tell(tell_request& request);
  void appended(append_outcome outcome);
  void retire();

  /// Sends all that the message handled last has made the state want to send.
  void pump();
  void send_update();
  void schedule_append();
  void append();
  void claim();
  void ask_to_attach();
  void give_way();
  void count_queued_bytes();
  void arm_retry();

  /// The last reply to /who.
  struct kept_list {
    shared_line line;
    std::uint64_t version = 0; // of the room's users
    std::uint32_t entries_max = 0;
  };

  node_context& node_;
  room_state state_;
  std::vector<std::function<void()>> waiting_; // until the room is ready
  std::uint64_t queued_bytes_ = 0; // this room's part of journal_queue_bytes
  std::uint64_t told_users_ = 0;   // as the lobby was told
  std::unique_ptr<kept_list> kept_list_; // of a crowded room
  bool claiming_ = false;                // a claim is under way
  bool retires_later_ = false;           // was told to retire while it claims
  bool append_scheduled_ = false;
  bool retry_armed_ = false;
  bool retired_ = false;
  bool gives_way_ = false; // to another owner
};

} // namespace greenroom
