#pragma once

#include "actors/history_range.hpp"
#include "actors/messages.hpp"
#include "actors/newest_events.hpp"
#include "actors/session_id.hpp"
#include "actors/short_nickname.hpp"

#include <bitset>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
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

  /// @param relays how many relays attach after a rebuild; 0 for a room that
  ///               begins without members.
  room_state(std::string name, std::size_t relays);

  const std::string& name() const noexcept { return name_; }
  phase now() const noexcept { return phase_; }

  /// Whether requests can be handled: they are to be kept until then.
  bool ready() const noexcept {
    return (phase_ == phase::serving && dead_members_ == 0)
           || phase_ == phase::unavailable;
  }

  void join(const join_request& x);
  void leave(session_number session, line_number line);
  void say(session_number session, line_number line, std::string text);
  void transfer(session_number from, session_number to);

  /// Refuses a line whose text or place in the queue cannot be taken.
  void refuse(session_number session, line_number line, refusal why);

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
  const std::bitset<loops_max>& targets() const noexcept { return targets_; }

  /// Members, without those who only wait for their userLeft.
  std::uint64_t users() const noexcept { return users_; }
  std::vector<std::string> user_names() const; ///< Sorted.
  /// The session of a member; 0: there is none of that name.
  session_number find(const std::string& nickname) const;
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
  enum class membership : std::uint8_t { joining, present, leaving, owed };

  struct member {
    short_nickname nickname;
    std::uint64_t joined_seq = 0;
    membership is = membership::joining;
    bool closed = false; // its connection has ended
    // The session of its userJoined, if it took that one's place over.
    session_number recorded_as = 0;
  };

  struct queued {
    event what;
    bool resumes = false; // of a JOIN
    std::uint64_t since = 0;
    bool owed = false; // a userLeft that was refused and is tried again
  };

  using member_map = std::unordered_map<session_number, member>;

  /// Hashes and compares members by their nicknames.
  struct by_nickname {
    using is_transparent = void;
    using entry = const member_map::value_type*;

    static std::string_view name(std::string_view x) noexcept { return x; }
    static std::string_view name(entry x) noexcept {
      return x->second.nickname.view();
    }

    template <class Name>
    std::size_t operator()(const Name& x) const noexcept {
      return std::hash<std::string_view>{}(name(x));
    }

    template <class Left, class Right>
    bool operator()(const Left& a, const Right& b) const noexcept {
      return name(a) == name(b);
    }
  };

  void enqueue(event_kind kind, session_number session, line_number line,
               std::string from, std::string body);
  room_answer joined_answer(const queued& x, std::uint64_t seq,
                            std::uint64_t replay_until) const;
  void join_again(const join_request& x, const member& known);
  void end_rejoin_wait(session_number session);
  bool still_wanted(const queued& x) const;
  bool only_owed() const noexcept;
  void commit();
  void commit_one(const queued& x, const event& recorded);
  void refuse_in_flight();
  void refuse_one(queued& x, std::deque<queued>& again);
  void settle(const claim_answer& x);
  void load_members(const claim_answer& x);
  void serve_when_attached();
  void add_member(session_number session, const member& x);
  void erase_member(member_map::iterator i);
  void hand_over(member_map::iterator i, session_number to);
  void set_owed(session_number session);

  std::string name_;
  phase phase_ = phase::claiming;
  bool rebuilt_;
  std::size_t relays_to_attach_;
  // Sessions with `recorded_as`, until all relays have attached.
  std::unordered_map<session_number, session_number> attached_;
  std::size_t dead_members_ = 0; // of a process before; their userLefts come
  std::uint64_t epoch_ = 0;
  std::uint64_t oldest_ = 1;
  std::uint64_t head_ = 0;
  utc_time last_at_{};
  member_map members_;
  // Entries of members_.
  std::unordered_set<by_nickname::entry, by_nickname, by_nickname> named_;
  // JOINs of sessions whose userLeft is still to be recorded.
  std::unordered_map<session_number, join_request> rejoins_;
  std::vector<std::uint32_t> members_on_loop_;
  std::uint64_t users_ = 0;
  std::deque<queued> queue_;       // what the next append takes
  std::vector<queued> in_flight_;  // what the present one carries …
  shared_events in_flight_events_; // … as it was sent
  std::uint64_t queued_bytes_ = 0; // of queue_ and in_flight_
  newest_events newest_;
  room_update update_; // what the relays have not been told yet
  bool has_update_ = false;
  bool retry_due_ = false;
  bool claim_refused_ = false;
  std::bitset<loops_max> targets_;
};

} // namespace greenroom
