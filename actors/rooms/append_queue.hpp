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
  std::uint64_t since = 0; ///< userJoined: as the JOIN said.
  bool resumes = false;    ///< userJoined: `since` was given.
  bool is_owed = false;    ///< A userLeft that was refused before.
};

/// An event without text, asked for by that line.
queued_event ask_for(event_kind kind, session_id session, line_number line,
                     std::string nickname);

/// What a room wants recorded, in order, and the one batch of it that is at
/// the journal. Counts the bytes of both.
///
/// A userLeft that is refused although the connection is gone is owed: it goes
/// back in front of all others, so that whoever joins under the nickname does
/// so after it. Owed events alone are sent once a second only; anything else
/// takes them along.
class append_queue {
public:
  /// The events of a settled batch, and what each was asked with. The texts
  /// are in `events` only.
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
  /// Whether owed events wait, and nothing that would take them along.
  bool only_owed_wait() const noexcept;

  /// Bytes of events that the journal has not settled.
  std::uint64_t bytes() const noexcept { return bytes_; }

  void add(queued_event asked);

  /// Takes the next batch, which `has_batch` has promised, and numbers and
  /// stamps its events. A batch fits half a page: after an unknown outcome the
  /// newest events tell whether it was recorded.
  /// @param head its first event gets the seq that follows.
  shared_events take(std::uint64_t head, utc_time at);

  // What has become of the batch in flight; there must be one.

  /// Its first event, as it was sent.
  const event& first_in_flight() const { return sent_->front(); }
  /// It is recorded.
  batch recorded();
  /// It is refused. Takes out the waiting userLefts of the members that it
  /// would have added: who never joined has nothing to leave.
  std::vector<queued_event> refused();
  /// It is surely not recorded, and is the next one again.
  void send_again();

  /// Puts refused userLefts back, as owed, in the order given.
  void owe(std::vector<queued_event> refused);

private:
  std::vector<queued_event> take_back();

  std::deque<queued_event> waiting_; // owed ones come first
  std::vector<queued_event> asked_;  // of the batch in flight …
  shared_events sent_;               // … and its events
  std::uint64_t bytes_ = 0;
};

} // namespace greenroom
