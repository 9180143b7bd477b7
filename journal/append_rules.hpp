#pragma once

#include "journal/journal.hpp"

namespace greenroom {

/// Whether a request may be appended to a room that was claimed as `epoch` and
/// whose last seq is `head`: it names both, and its events are head + 1,
/// head + 2, … If not, it is fenced.
inline bool continues(const append_request& request, std::uint64_t epoch,
                      std::uint64_t head) noexcept {
  if (request.epoch != epoch || request.head != head)
    return false;
  for (const auto& each : request.events)
    if (each.seq != ++head)
      return false;
  return true;
}

/// Counts the events of one page. The first one always fits, others as long as
/// the page has at most `page_events_max` events and `page_bytes_max` bytes.
class page_budget {
public:
  /// Counts the next event if it fits.
  /// @param event_bytes its `size_bytes`.
  /// @returns whether it fits.
  bool take(std::size_t event_bytes) noexcept {
    if (count_ != 0
        && (count_ == page_events_max || bytes_ + event_bytes > page_bytes_max))
      return false;
    ++count_;
    bytes_ += event_bytes;
    return true;
  }

private:
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

} // namespace greenroom
