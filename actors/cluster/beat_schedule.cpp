#include "actors/cluster/beat_schedule.hpp"

#include "actors/cluster/membership_times.hpp"

namespace greenroom {

bool beat_schedule::is_due(time_point now) const noexcept {
  if (is_under_way_)
    return false;
  return at_once_ || !asked_at_
         || now - *asked_at_ >= membership_times::beat_period;
}

void beat_schedule::asked(time_point now) noexcept {
  asked_at_ = now;
  is_under_way_ = true;
  at_once_ = false;
}

} // namespace greenroom
