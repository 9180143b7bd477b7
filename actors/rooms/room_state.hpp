#pragma once

#include "actors/messages.hpp"
#include "actors/rooms/history_range.hpp"
#include "actors/rooms/newest_events.hpp"
#include "protocol/session_id.hpp"
#include "protocol/short_nickname.hpp"

#include <bitset>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// What a room decides: who is a member, what is recorded next, who is told.
/// Drives nothing itself: after each call its owner takes what there is to send
/// with `take_update` and `take_append`.
class room_state {
public:
  enum class phase : std::uint8_t {
    claiming,  ///< Waits for the journal's snapshot.
    attaching, ///< Rebuilt: waits for every relay to say whom it has.
    serving,
    unavailable, ///< The journal refused the claim; everything is refused.
    settling,    ///< The fate of the last append is unknown: claims again.
    fenced,      ///< Another owner has the room: it must end.
  };

  /// @param opening of the journal, by this process: members of other ones have
  ///                ended with theirs.
  /// @param relays how many relays attach after a rebuild; 0 for a room that
  ///               begins without members.
  room_state(std::string name, opening_number opening, std::size_t relays);

  const std::string& name() const noexcept { return name_; }
  phase now() const noexcept { return phase_; }

  /// Whether requests can be handled: they are to be kept until then.
  bool ready() const noexcept {
    return (phase_ == phase::serving && dead_members_ == 0)
           || phase_ == phase::unavailable;
  }

  void join(const join_request& x);
  void leave(session_id session, line_number line);
  void say(session_id session, line_number line, std::string text);
  void transfer(session_id from, session_id to);

  /// Refuses a line whose text or place in the queue cannot be taken.
  void refuse(session_id session, line_number line, refusal why);

  /// The range of a HISTORY as far as seqs decide it.
  seq_range range_of(const history_request& x) const noexcept;
  void answer_history(const history_request& x, seq_range range);

  void claimed(const claim_answer& x);
  void attached(const std::vector<attached_member>& x);
  void appended(append_outcome outcome);
  void trimmed(std::uint64_t oldest) noexcept;

  /// A second has passed since something was refused.
  void retry() noexcept { retry_due_ = true; }
  /// Whether `retry` should be called in a second.
  bool wants_retry() const noexcept;

  /// Whether `take_append` would answer anything.
  bool wants_append() const noexcept;

  /// The next batch for the journal, if there is one and none is in flight.
  /// @param now stamps the events; a stamp never falls below the head's.
  std::optional<append_message> take_append(utc_time now);

  /// What the relays are to be told, if there is anything.
  std::optional<room_update> take_update();
  /// Which relays the last update is for.
  const std::bitset<session_id::audiences_max>& targets() const noexcept {
    return targets_;
  }

  /// Members, without those who only wait for their userLeft.
  std::uint64_t users() const noexcept { return users_; }
  /// The first of their nicknames, sorted.
  std::vector<std::string> user_names(std::size_t max = SIZE_MAX) const;
  /// Another number each time that `users` or `user_names` may have changed.
  std::uint64_t users_version() const noexcept { return users_version_; }
  /// The session of a member; nobody's: there is none of that name.
  session_id find(const std::string& nickname) const;
  bool empty() const noexcept {
    return members_.empty() && queue_.empty() && in_flight_.empty();
  }

  /// Bytes of events that the journal has not settled.
  std::uint64_t queued_bytes() const noexcept { return queued_bytes_; }

  std::uint64_t head() const noexcept { return head_; }
  std::uint64_t epoch() const noexcept { return epoch_; }
  std::uint64_t oldest() const noexcept { return oldest_; }
  const newest_events& newest() const noexcept { return newest_; }

private:
  enum class membership : std::uint8_t {
    joining, ///< Its userJoined is not recorded.
    present,
    held,    ///< Taken over; the new session has not joined.
    leaving, ///< Its userLeft is not recorded.
    owed,    ///< Gone, but its userLeft was refused.
  };

  struct member {
    short_nickname nickname;
    std::uint64_t joined_seq = 0;
    membership is = membership::joining;
    bool closed = false;  // its connection has ended
    bool is_dead = false; // its process has ended: its userLeft comes first

    /// Whether others see it as a member.
    bool is_user() const noexcept {
      return is == membership::present || is == membership::held
             || is == membership::leaving;
    }
  };

  struct queued {
    event what;
    bool resumes = false; // of a JOIN
    std::uint64_t since = 0;
    bool owed = false; // a userLeft that was refused and is tried again
  };

  using member_map = std::unordered_map<session_id, member>;

  using named_list = std::vector<const member_map::value_type*>;

  void enqueue(event_kind kind, session_id session, line_number line,
               std::string from, std::string body);
  void answer_joined(session_id session, line_number line, bool resumes,
                     std::uint64_t since, const member& who,
                     std::uint64_t head);
  void join_again(const join_request& x, member& known);
  void end_rejoin_wait(session_id session);
  void join_beside(const join_request& x, const member_map::value_type& same);
  void join_after(session_id leaving, const join_request& x);
  bool still_wanted(const queued& x) const;
  bool only_owed() const noexcept;
  void commit();
  void commit_one(const queued& x, const event& recorded);
  void refuse_in_flight();
  void refuse_one(queued& x, std::deque<queued>& again);
  void settle(const claim_answer& x);
  void load_members(const claim_answer& x);
  void serve_when_attached();
  void add_member(session_id session, const member& x);
  void erase_member(member_map::iterator i);
  void hold_for(session_id to, member_map::iterator i);
  void take_over_attached(const attached_member& x);
  void set_owed(session_id session);
  named_list::const_iterator first_named(std::string_view nickname) const;
  void count_users(int change) noexcept;

  std::string name_;
  opening_number opening_;
  phase phase_ = phase::claiming;
  bool rebuilt_;
  std::size_t relays_to_attach_;
  // Until all relays have attached.
  std::unordered_map<session_id, attached_member> attached_;
  std::size_t dead_members_ = 0; // of a process before; their userLefts come
  std::uint64_t epoch_ = 0;
  std::uint64_t oldest_ = 1;
  std::uint64_t head_ = 0;
  utc_time last_at_{};
  member_map members_;
  named_list named_; // entries of members_, sorted by nickname
  // JOINs that wait until the userLeft of a session is recorded: of the same
  // one, or of another with its nickname. Whoever comes back at once does not
  // meet her own ghost.
  std::unordered_map<session_id, std::vector<join_request>> rejoins_;
  std::vector<std::uint32_t> members_on_loop_;
  std::uint64_t users_ = 0;
  std::uint64_t users_version_ = 0;
  std::deque<queued> queue_;       // what the next append takes
  std::vector<queued> in_flight_;  // what the present one carries …
  shared_events in_flight_events_; // … as it was sent
  std::uint64_t queued_bytes_ = 0; // of queue_ and in_flight_
  newest_events newest_;
  room_update update_; // what the relays have not been told yet
  bool has_update_ = false;
  bool retry_due_ = false;
  bool claim_refused_ = false;
  std::bitset<session_id::audiences_max> targets_;
};

} // namespace greenroom
