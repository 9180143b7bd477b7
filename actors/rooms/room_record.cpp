#include "actors/rooms/room_record.hpp"

#include <algorithm>
#include <chrono>

namespace greenroom {

void room_record::load(const claim_answer& found) {
  head_ = found.head;
  last_at_ = utc_time{std::chrono::microseconds{found.last_at_us}};
  newest_.add(found.newest);
}

void room_record::trimmed(std::uint64_t oldest) noexcept {
  oldest_ = std::max(oldest_, oldest);
}

seq_range room_record::range_of(const history_request& asked) const noexcept {
  return bounded_range(asked, oldest_, head_);
}

} // namespace greenroom
