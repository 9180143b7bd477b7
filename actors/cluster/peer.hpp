#pragma once

#include "actors/cluster/peer_frame.hpp"
#include "actors/node/node_context.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// Another node of the cluster, as this one sees it. Ends when that node has
/// ended; its stand-ins lose their rooms then.
class peer final : public pinned<peer_actor::base> {
public:
  using super = pinned<peer_actor::base>;

  /// Carries a frame to the other node, in order, or loses it and resets.
  using wire = std::function<void(std::string frame)>;

  /// @param other the opening of the other node.
  peer(caf::actor_config& cfg, actor_queue& queue, node_context& node,
       opening_number other, wire out);

  behavior_type make_behavior() override;
  const char* name() const override { return "peer"; }
  void on_exit() override;

private:
  /// A room that lives here and has a stand-in there.
  struct served_room {
    std::uint64_t attachment = 0; ///< The stand-in's number.
    room_actor room;              ///< Null while the lobby looks for it.
    line_number question = 0;     ///< To the lobby.
    std::vector<caf::message> waiting;
  };

  /// A room that lives there, and its stand-in here.
  struct played_room {
    std::uint64_t attachment = 0;
    stand_in_actor stand_in;
    bool is_lost = false; ///< By a reset: what it still asks is dropped.
  };

  void tell(peer_frame frame);
  template <class... Contents>
  void tell_session(session_id session, Contents&&... contents);
  void update(const room_update& news);
  void lose_served(const std::string& room);
  void enlist(const std::string& room, std::uint64_t attachment,
              const stand_in_actor& stand_in);

  bool plays(const std::string& room, std::uint64_t attachment) const;
  void ended(const std::string& room, std::uint64_t attachment);
  void take(peer_frame& frame);
  void to_room(peer_frame& frame);
  void pass_on(served_room& served, const caf::message& request);
  void found(line_number question, const room_start& start);
  void to_stand_in(const peer_frame& frame);
  void attach(const std::string& room);
  void reset(std::uint64_t link);
  void lose_all();

  node_context& node_;
  opening_number other_;
  wire out_;
  std::uint64_t link_ = 0; // both sides drop what comes under another number
  std::unordered_map<std::string, served_room> served_;
  std::unordered_map<std::string, played_room> played_;
  std::unordered_map<line_number, std::string> questions_; // to the lobby
  line_number last_question_ = 0;
  std::unordered_map<caf::actor_id, std::string> rooms_; // that are served
};

} // namespace greenroom
