#pragma once

#include "journal/journal.hpp"

namespace greenroom {

/// Whether the request's events are head + 1, head + 2, … of a room that
/// stands at `epoch` and `head`; otherwise the append is fenced.
inline bool continues(const append_request& request, std::uint64_t epoch,
                      std::uint64_t head) noexcept {
  if (request.epoch != epoch || request.head != head)
    return false;
  for (const auto& each : request.events)
    if (each.seq != ++head)
      return false;
  return true;
}

/// Says how many events fit one page: always one, then as many as keep to
/// `page_events_max` and `page_bytes_max`.
class page_budget {
public:
  /// @returns whether an event of that `size_bytes` still fits; it is counted
  ///          if it does.
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
