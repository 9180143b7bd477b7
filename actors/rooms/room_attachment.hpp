#pragma once

#include "actors/messages.hpp"
#include "actors/rooms/audience_table.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// Finds out who the members of a rebuilt room are. The journal's rows name
/// the sessions that joined; only the audiences know which of them are still
/// connected, and which place a takeover has given to another session. So
/// every audience is asked, and each names the sessions that it has.
///
/// A row that an answer names is decided: its place belongs to the named
/// session, or to another one that a later answer names after more takeovers.
/// A row that no answer names may have been taken over by a session of an
/// audience that is late: only when all have answered it is lost.
class room_attachment {
public:
  /// A row's place goes to a session, which may be the row's own.
  struct decision {
    session_id from; ///< Who had the place so far.
    session_id to;
    bool is_held = false; ///< No JOIN of `to` has come.
  };

  /// @param here the opening of the room's own node.
  explicit room_attachment(opening_number here) : here_(here) {}

  /// This audience is asked, unless it has answered already.
  void await(audience_number audience);

  /// The claim has found a member of this opening.
  void add_row(session_id session);

  /// An audience names its sessions. What it said before counts no more, unless
  /// `decide` has used it: then the room has heard from the sessions since.
  void answered(audience_number audience,
                const std::vector<attached_member>& members);
  void deadline_passed() noexcept { deadline_passed_ = true; }

  /// Whether this audience has been asked and has not answered.
  bool awaits(audience_number audience) const noexcept;
  bool all_answered() const noexcept { return awaited_.empty(); }
  /// Whether the room may serve those who have answered.
  bool may_serve() const noexcept { return all_answered() || deadline_passed_; }

  /// What the answers that have come since the last call decide. The rows must
  /// have been added.
  std::vector<decision> decide();

  /// The audiences whose answers have come since the last call.
  audience_list take_answered();

  /// All have answered: the rows that no answer names, sorted. Their
  /// connections ended while there was no room to tell.
  std::vector<session_id> take_lost();

  /// A takeover that the room hears of while it waits.
  void transferred(session_id from, session_id to);
  /// The session has joined, left or ended: no answer speaks for it any more.
  void forget(session_id session);

  /// Keeps a JOIN from an audience that has not answered: its session may
  /// have a place that the answer will name.
  void keep(const join_request& asked);
  /// The kept JOINs whose audiences have answered, in the order of their keep.
  std::vector<join_request> take_joins();
  bool keeps_joins() const noexcept { return !joins_.empty(); }

private:
  struct place {
    session_id owner;            // whom the room has it for
    std::uint32_t takeovers = 0; // of the answer that named the owner
    bool is_named = false;
  };

  session_id row_of(session_id owner) const;

  opening_number here_;
  audience_list awaited_;
  audience_list heard_of_; // have answered at any time …
  audience_list answered_; // … and since `take_answered`
  std::unordered_map<session_id, attached_member> answers_; // until `decide`
  std::unordered_map<session_id, place> rows_;
  std::unordered_map<session_id, session_id> row_of_; // of other owners
  std::vector<join_request> joins_;
  bool deadline_passed_ = false;
};

} // namespace greenroom
