#pragma once

#include "actors/messages.hpp"
#include "actors/rooms/audience_table.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// Finds out who the members of a rebuilt room are. The journal has a row for
/// each session that has joined (`member_row`); only the audiences know which
/// of them are still connected, and which place a takeover has given to another
/// session. So every audience is asked, and each names the sessions that it
/// has.
///
/// When an answer names a row, its place goes to the named session, unless one
/// with more takeovers has it already. A row that no answer names may have been
/// taken over by a session of an audience that has not answered: it is lost
/// only when all have answered.
class room_attachment {
public:
  /// A row's place goes to a session, which may be the row's own.
  struct decision {
    session_id from; ///< Who had the place until now.
    session_id to;
    bool is_held = false; ///< The place waits for the JOIN of `to`.
  };

  /// @param here the opening of the room's own node.
  explicit room_attachment(opening_number here) : here_(here) {}

  /// This audience is asked, unless it has answered already.
  void await(audience_number audience);

  /// The claim has found a row of a session of this opening.
  void add_row(session_id session);

  /// An audience names its sessions. This replaces an earlier answer of the
  /// same audience, except what `decide` has already used.
  void answered(audience_number audience,
                const std::vector<attached_member>& members);
  void deadline_passed() noexcept { deadline_passed_ = true; }

  /// Whether this audience has been asked and has not answered.
  bool awaits(audience_number audience) const noexcept;
  bool all_answered() const noexcept { return awaited_.empty(); }
  /// Whether the room may serve those who have answered.
  bool may_serve() const noexcept { return all_answered() || deadline_passed_; }

  /// What the answers that have come since the last call decide.
  /// @pre all rows have been added.
  std::vector<decision> decide();

  /// The audiences whose answers have come since the last call.
  audience_list take_answered();

  /// Whether the session has a place that its audience is still to name.
  bool has_row(session_id owner) const { return rows_.contains(row_of(owner)); }

  /// The rows that no answer names, sorted. Their connections ended while there
  /// was no room to leave.
  /// @pre `all_answered`.
  std::vector<session_id> take_lost();

  /// The room was told of a takeover before all have answered.
  void transferred(session_id from, session_id to);
  /// The session has joined, left or ended in the rebuilt room: answers that
  /// name it are out of date.
  void forget(session_id session);

  /// Keeps a JOIN from an audience that has not answered, because the answer
  /// may name a place that the session already has.
  void keep(const join_request& asked);
  /// The kept JOINs whose audiences have answered, in the order of `keep`.
  std::vector<join_request> take_joins();
  bool keeps_joins() const noexcept { return !joins_.empty(); }

private:
  struct place {
    session_id owner;            // the member that has the place in the room
    std::uint32_t takeovers = 0; // as the answer that named the owner said
    bool is_named = false;       // by an answer or a transfer
  };

  session_id row_of(session_id owner) const;

  opening_number here_;
  audience_list awaited_;
  audience_list heard_of_; // have answered at any time …
  audience_list answered_; // … and since `take_answered`
  std::unordered_map<session_id, attached_member> answers_; // until `decide`
  std::unordered_map<session_id, place> rows_;
  std::unordered_map<session_id, session_id> row_of_; // owners not of the row
  std::vector<join_request> joins_;
  bool deadline_passed_ = false;
};

} // namespace greenroom
