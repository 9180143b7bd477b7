#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace greenroom {

/// A token bucket: `burst` lines at once, then `lines_per_second`.
class rate_limit {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Whether a line may be executed now; if so, it is counted.
  /// @param lines_per_second 0: no limit.
  bool take(time_point now, std::uint32_t lines_per_second,
            std::uint32_t burst) {
    if (lines_per_second == 0)
      return true;
    refill(now, lines_per_second, burst);
    if (lines_ < 1)
      return false;
    lines_ -= 1;
    return true;
  }

  /// Counts a line that turned out to cost more.
  void charge(std::uint32_t lines) { lines_ -= static_cast<float>(lines); }

  /// How long until a line may be executed again, after `take` said no.
  std::chrono::milliseconds wait(std::uint32_t lines_per_second) const {
    const auto missing = std::max(0.0F, 1 - lines_);
    const auto milliseconds =
      missing * 1000 / static_cast<float>(std::max(1U, lines_per_second));
    return std::chrono::milliseconds{static_cast<std::int64_t>(milliseconds)
                                     + 1};
  }

private:
  void refill(time_point now, std::uint32_t lines_per_second,
              std::uint32_t burst) {
    const auto full = static_cast<float>(std::max(1U, burst));
    if (last_ == time_point{}) {
      lines_ = full;
    } else {
      const std::chrono::duration<float> passed = now - last_;
      lines_ = std::min(
        full, lines_ + passed.count() * static_cast<float>(lines_per_second));
    }
    last_ = now;
  }

  time_point last_{};
  float lines_ = 0;
};

} // namespace greenroom
