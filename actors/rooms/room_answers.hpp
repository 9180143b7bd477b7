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
  std::uint64_t head = 0;  ///< The room's last seq before the client hears it.
  bool was_held = false;   ///< The place came by a takeover.
};

/// Makes every answer of a room, and gathers them with the events that were
/// recorded, until the room tells them. An answer goes in the update that tells
/// the head it speaks of: so a reply comes before the events that its line
/// caused.
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
  /// A takeover's place is held for this session, or there is none (any more):
  /// in either case nobody need keep it.
  void placed(session_id session);
  /// @param range what there is; the request's limit is applied here.
  void history(const history_request& asked, seq_range range);

  /// These are recorded.
  void recorded(const shared_events& events);
  /// An audience has said whom it has of a rebuilt room, and can go on.
  void attached(audience_number audience);

  /// The next update, if there is anything to tell. What audiences have
  /// attached is told last, and to them only: who is told a second time would
  /// send its unanswered messages again.
  /// @param members who is told of events.
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
  audience_list attached_; // and not told yet
  audience_list targets_;
};

} // namespace greenroom
