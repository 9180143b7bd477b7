#include "actors/cluster/isolation.hpp"

#include "actors/cluster/membership_times.hpp"

namespace greenroom {

bool isolation::is_isolated(time_point now, bool hears_anyone) const noexcept {
  const auto is_old = [now](time_point since) {
    return now - since >= membership_times::isolated_after;
  };
  return !hears_anyone
         && (is_old(last_beat_at_)
             || (unsettled_since_ && is_old(*unsettled_since_)));
}

} // namespace greenroom
