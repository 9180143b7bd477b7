#pragma once

#include "actors/messages.hpp"
#include "actors/rooms/audience_table.hpp"
#include "actors/rooms/history_range.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace greenroom {

/// What the reply to a JOIN says.
struct joined_place {
  session_id session;
  line_number line = 0;
  bool resumes = false;    ///< `since=` was given.
  std::uint64_t since = 0; ///< The last seq that the client has.
  std::uint64_t seq = 0;   ///< Of the member's userJoined.
  std::uint64_t head = 0;  ///< The room's last seq before the live events.
  bool was_held = false;   ///< The place came by a takeover.
};

/// Collects a room's answers and the events that were recorded, until the room
/// sends them as an update. An answer travels in the same update as the events
/// that its line caused, so that the reply is written before them.
class room_answers {
public:
  /// @param here the opening of the room's own node.
  room_answers(std::string room, opening_number here);

  /// Line 0 is answered to nobody.
  void refused(session_id session, line_number line, refusal why);
  /// @param oldest what a client asks for below it, retention has removed.
  void joined(const joined_place& place, std::uint64_t oldest);
  /// @param seq of the userLeft.
  void left(session_id session, line_number line, std::uint64_t seq);
  /// The takeover is settled: the place is held for this session, or there is
  /// none. In either case the old session need not keep it any longer.
  void placed(session_id session);
  /// @param range all that matches; the request's `limit` is applied here.
  void history(const history_request& asked, seq_range range);

  /// The journal has recorded these events.
  void recorded(const shared_events& events);
  /// An audience has attached to the rebuilt room: the update with `attached`
  /// will let its sessions go on.
  void attached(audience_number audience);

  /// The next update, if there is anything to send. An update with `attached`
  /// comes after all others and goes only to audiences that have attached since
  /// the last one: their sessions then send their unanswered messages once
  /// more, which must not happen twice.
  /// @param members the audiences that get events.
  std::optional<room_update> take(std::uint64_t head,
                                  const audience_table& members);

  /// Which audiences the last update is for.
  const audience_list& targets() const noexcept { return targets_; }

private:
  room_answer& add(session_id session, line_number line, answer_kind kind);
  void find_targets(const audience_table& members);

  opening_number here_;
  room_update next_;
  bool has_next_ = false;
  audience_list attached_; // since the last update with `attached`
  audience_list targets_;
};

} // namespace greenroom
