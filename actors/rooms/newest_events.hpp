#pragma once

#include "actors/messages.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace greenroom {

/// A room's last events, a few dozen, in the batches that they were recorded
/// in. They tell what the journal has recorded when an answer was lost: the
/// journal's to an append, or a failed room's to a LEAVE.
class newest_events {
public:
  /// Adds a batch that follows what is kept.
  void add(const shared_events& batch);

  /// Whether event `seq` is kept.
  bool has(std::uint64_t seq) const noexcept;

  /// The event `seq`, which must be kept.
  const event& at(std::uint64_t seq) const;

  /// The kept event of that kind which a line of a session has caused, or null.
  const event* find(event_kind kind, session_id session,
                    line_number line) const;

private:
  std::deque<shared_events> batches_;
  std::size_t events_ = 0;
  std::size_t bytes_ = 0;
};

} // namespace greenroom
