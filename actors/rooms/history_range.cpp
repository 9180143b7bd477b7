#include "actors/rooms/history_range.hpp"

#include <algorithm>

namespace greenroom {

seq_range bounded_range(const history_request& asked, std::uint64_t oldest,
                        std::uint64_t head) noexcept {
  if (asked.before == 0 || asked.after == UINT64_MAX)
    return {};
  return {std::max(oldest, asked.after + 1), std::min(head, asked.before - 1),
          false};
}

seq_range limited_range(const history_request& asked,
                        seq_range range) noexcept {
  if (asked.limit == 0 || range.count() <= asked.limit)
    return range;
  range.is_truncated = true;
  if (asked.oldest_first)
    range.last = range.first + asked.limit - 1;
  else
    range.first = range.last - asked.limit + 1;
  return range;
}

} // namespace greenroom
