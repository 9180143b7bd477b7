#pragma once

#include "actors/messages.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace greenroom {

/// An event that a room wants recorded.
struct queued_event {
  event what;
  std::uint64_t since = 0;  ///< userJoined: the JOIN's `since=`.
  bool resumes = false;     ///< userJoined: `since=` was given.
  bool is_owed = false;     ///< userLeft: the journal has refused it before.
  std::uint64_t number = 0; ///< In the order in which events were asked for.
};

/// An event without text that a line of a session asks for. Line 0: nobody
/// waits for an answer.
queued_event ask_for(event_kind kind, session_id session, line_number line,
                     std::string nickname);

/// What a room wants recorded, in order, and the one batch of it that is at
/// the journal. Counts the bytes of both.
///
/// A userLeft that the journal refuses after the connection has ended is owed:
/// nobody will ask for it again. It goes back to the front of the queue, so
/// that the next userJoined of that nickname is recorded after it. While only
/// owed events wait, the room tries once a second; any other event takes them
/// along at once.
class append_queue {
public:
  /// The events of a settled batch, and what was asked for each. The texts are
  /// in `events` only.
  struct batch {
    shared_events events;
    std::vector<queued_event> asked;
  };

  /// Whether nothing waits and nothing is in flight.
  bool empty() const noexcept { return waiting_.empty() && asked_.empty(); }
  bool is_in_flight() const noexcept { return !asked_.empty(); }

  /// Whether a batch can be taken now.
  /// @param owed_alone whether it may consist of owed events only.
  bool has_batch(bool owed_alone) const noexcept;
  /// Whether events wait, all of them owed, and none is in flight.
  bool only_owed_wait() const noexcept;

  /// Bytes of events that the journal has not settled.
  std::uint64_t bytes() const noexcept { return bytes_; }

  void add(queued_event asked);

  /// The number of the event that was added last.
  std::uint64_t last_added() const noexcept { return last_added_; }
  /// Whether the journal has recorded or refused every event up to that number.
  /// What is owed was refused, though it is sent again.
  bool is_settled(std::uint64_t number) const noexcept;

  /// Takes the next batch, and numbers and stamps its events. A batch fits half
  /// a page, so that after an unknown outcome the page that a claim answers
  /// shows whether it was recorded.
  /// @pre `has_batch`.
  /// @param head the room's head; the batch begins with the next seq.
  shared_events take(std::uint64_t head, utc_time at);

  // About the batch in flight; there must be one.

  /// Its first event, as it was sent.
  const event& first_in_flight() const { return sent_->front(); }
  /// The journal has recorded it.
  batch recorded();
  /// The journal has refused it. Drops the waiting userLefts of the members
  /// that it would have added, because they have never joined.
  /// @returns the batch, texts included.
  std::vector<queued_event> refused();
  /// The batch was not recorded and waits to be sent again, before all others.
  void send_again();

  /// Puts refused userLefts back at the front, as owed, in the order given.
  void owe(std::vector<queued_event> refused);

private:
  std::vector<queued_event> take_back();

  std::deque<queued_event> waiting_; // owed ones come first
  std::vector<queued_event> asked_;  // of the batch in flight …
  shared_events sent_;               // … and its events
  std::uint64_t bytes_ = 0;
  std::uint64_t last_added_ = 0;
};

} // namespace greenroom
