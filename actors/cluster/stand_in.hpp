#pragma once

#include "actors/node/node_context.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

namespace greenroom {

/// Plays the part of a room that lives on another node. Started by the lobby,
/// on the loop where a room of that name would be; ends when the lobby retires
/// it, or when the way to the room is lost.
class stand_in final : public pinned<stand_in_actor::base> {
public:
  using super = pinned<stand_in_actor::base>;

  /// @param owner the opening of the node where the room lives.
  /// @param rebuilt whether sessions here may have a place in the room already:
  ///                then every audience attaches before anything is asked.
  stand_in(caf::actor_config& cfg, actor_queue& queue, node_context& node,
           std::string name, opening_number owner, bool rebuilt);

  behavior_type make_behavior() override;
  const char* name() const override { return "stand-in"; }
  void on_exit() override;

private:
  template <class... Contents>
  void ask(Contents&&... contents);
  bool refused_as_gone(session_id session, line_number line);
  void send_to_room(caf::message request);
  void enlist();
  void attach(std::vector<attached_member> members);
  void attached(const std::vector<attached_member>& members);
  void update(const room_update& news);
  void note_members(const room_update& news);
  void tell_count();
  void retire();
  void lose();

  node_context& node_;
  std::string name_;
  opening_number owner_;
  peer_actor way_;
  std::size_t awaited_; // audiences that have not attached
  std::vector<attached_member> attaching_;
  std::vector<caf::message> waiting_; // until all have
  std::unordered_set<session_id> members_;
  std::uint64_t told_members_ = 0;
  bool is_losing_ = false;
  bool retired_ = false;
};

} // namespace greenroom
