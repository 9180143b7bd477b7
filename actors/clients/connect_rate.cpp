#include "actors/clients/connect_rate.hpp"

#include <algorithm>

namespace greenroom {

namespace {

constexpr std::chrono::nanoseconds minute = std::chrono::minutes{1};
// A look goes over all addresses, so it is rare.
constexpr std::chrono::seconds between_looks{1};

} // namespace

bool connect_rate::take(std::uint64_t counting_key, time_point now,
                        std::uint32_t connects_per_minute) {
  if (connects_per_minute == 0) {
    full_at_.clear();
    return true;
  }
  if (now >= next_look_)
    forget_full(now);
  const auto found = full_at_.find(counting_key);
  if (found == full_at_.end() && full_at_.size() >= addresses_max)
    return true;
  // Each connection puts off the time by its share of a minute. An allowance
  // that would need more than a minute to fill up is used up.
  const auto before =
    found == full_at_.end() ? now : std::max(now, found->second);
  const auto after = before + minute / connects_per_minute;
  if (after - now > minute)
    return false;
  full_at_[counting_key] = after;
  return true;
}

void connect_rate::forget_full(time_point now) {
  next_look_ = now + between_looks;
  std::erase_if(full_at_, [now](const auto& x) { return x.second <= now; });
}

} // namespace greenroom
