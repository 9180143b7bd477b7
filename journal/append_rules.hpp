#pragma once

#include "journal/journal.hpp"

namespace greenroom {

/// Whether the request belongs to the owner `epoch` of a room whose last seq is
/// `head`, and its events are head + 1, head + 2, …; if not, it is fenced.
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
  /// @param size the event's `size_bytes`.
  /// @returns whether it fits.
  bool take(std::size_t size) noexcept {
    if (count_ != 0
        && (count_ == page_events_max || bytes_ + size > page_bytes_max))
      return false;
    ++count_;
    bytes_ += size;
    return true;
  }

private:
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

} // namespace greenroom
