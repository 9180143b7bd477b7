#pragma once

#include "actors/rooms/membership_rules.hpp"
#include "actors/rooms/returning_audiences.hpp"
#include "actors/rooms/room_attachment.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace greenroom {

/// What a room decides: who is a member, what is recorded next, what is sent to
/// whom. Puts the parts of a room together and knows in which phase it is. It
/// sends nothing itself: after each call its owner sends what `take_update`
/// returns, until it returns nothing, and what `take_append` returns.
class room_state {
public:
  enum class phase : std::uint8_t {
    claiming,  ///< Waits for the journal's snapshot.
    attaching, ///< Rebuilt: waits for the audiences to say whom they have.
    serving,
    unavailable, ///< The journal refused the claim, or the userLefts of dead
                 ///< members; nearly all requests are refused.
    settling,    ///< The outcome of the last append is unknown: claims anew.
    fenced,      ///< Another owner has the room: this one must end.
  };

  /// @param here the opening of the room's own node.
  /// @param audiences how many attach after a rebuild (they have the numbers
  ///                  below it); 0: the room is not rebuilt.
  room_state(std::string name, opening_number here, std::size_t audiences);
  room_state(const room_state&) = delete;
  room_state& operator=(const room_state&) = delete;

  const std::string& name() const noexcept { return name_; }
  phase now() const noexcept { return phase_; }

  /// Whether requests can be handled; the owner keeps them until then.
  bool ready() const noexcept {
    return (phase_ == phase::serving && members_.dead() == 0)
           || phase_ == phase::unavailable;
  }

  void join(const join_request& asked);
  void leave(session_id session, line_number line);
  void say(say_request asked);
  void transfer(session_id from, session_id to);

  /// Refuses a line that the room will not handle: its queue is full, or the
  /// journal cannot be read.
  void refuse(session_id session, line_number line, refusal why);

  /// The range of a HISTORY as far as seqs decide it.
  seq_range range_of(const history_request& asked) const noexcept;
  void answer_history(const history_request& asked, seq_range range);

  void claimed(const claim_answer& answer);
  void appended(append_outcome outcome);
  void trimmed(std::uint64_t oldest) noexcept { record_.trimmed(oldest); }

  /// An audience names the sessions that it has in a rebuilt room; a later call
  /// replaces an earlier one. May come before the claim is answered, and after
  /// the deadline.
  void attached(audience_number audience,
                const std::vector<attached_member>& members);
  /// Whether an audience has not answered yet.
  bool awaits_audiences() const noexcept {
    return attachment_ && !attachment_->all_answered();
  }
  /// The node of that opening has ended, and all its sessions with it.
  void node_ended(opening_number node);
  /// Nodes that have members by the journal's rows and are to be asked to
  /// attach; each is named once.
  audience_list take_unasked() { return std::exchange(unasked_, {}); }
  /// The room has waited long enough: it serves those who have attached. The
  /// others' members stay, as nobody can say that they are gone.
  void attach_deadline_passed();

  /// A second has passed since the journal refused something.
  void retry() noexcept { retry_due_ = true; }
  /// Whether the owner should call `retry` in a second.
  bool wants_retry() const noexcept;

  /// Whether `take_append` would return a batch.
  bool wants_append() const noexcept;
  /// The next batch for the journal, if there is one and none is in flight.
  /// @param now the events' stamp, unless the head's is later.
  std::optional<append_message> take_append(utc_time now);

  /// The next update for the audiences, if there is anything to send.
  std::optional<room_update> take_update();
  /// Which audiences the last update is for.
  const audience_list& targets() const noexcept { return answers_.targets(); }

  /// How many members others see.
  std::uint64_t users() const noexcept { return members_.users(); }
  /// The first of their nicknames, sorted.
  std::vector<std::string> user_names(std::size_t max = SIZE_MAX) const;
  /// Rises whenever `users` or `user_names` may have changed.
  std::uint64_t users_version() const noexcept {
    return members_.users_version();
  }
  /// The session of the user with that nickname; nobody if there is none.
  session_id find(const std::string& nickname) const;
  bool empty() const noexcept;

  /// Bytes of events that the journal has not settled.
  std::uint64_t queued_bytes() const noexcept { return queue_.bytes(); }

  std::uint64_t head() const noexcept { return record_.head(); }
  std::uint64_t epoch() const noexcept { return epoch_; }
  std::uint64_t oldest() const noexcept { return record_.oldest(); }
  const newest_events& newest() const noexcept { return record_.newest(); }

private:
  void settle(const claim_answer& answer);
  void commit();
  void load_members(const claim_answer& answer);
  void serve_attached();
  void await_node(audience_number audience);
  void attached_again(audience_number audience,
                      const std::vector<attached_member>& members);
  void let_late_ones_join();

  std::string name_;
  opening_number here_;
  phase phase_ = phase::claiming;
  bool retry_due_ = false;
  bool claim_refused_ = false;
  std::uint64_t epoch_ = 0;
  room_record record_;
  room_members members_;
  append_queue queue_;
  room_answers answers_;
  membership_rules rules_{members_, queue_, answers_, record_};
  // Of a rebuilt room, until all audiences have attached.
  std::unique_ptr<room_attachment> attachment_;
  returning_audiences returning_;
  audience_list unasked_;
  std::vector<opening_number> ended_; // nodes, while the room was claiming
};

} // namespace greenroom
