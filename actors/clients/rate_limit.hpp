#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace greenroom {

/// A token bucket: `burst` lines at once, then `lines_per_second`. A new
/// connection begins with a tenth of the burst, but at least one line: to
/// reconnect must not be worth more than to wait.
///
/// A connection that was refused sleeps until the relay's timer, which runs
/// every 50 ms, wakes it. The tokens of that time are not cut at the burst, or
/// a late timer would cost it lines: with a burst of 1, up to half of them.
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
    refused_ = lines_ < 1;
    if (refused_)
      return false;
    lines_ -= 1;
    return true;
  }

  /// Counts so many further lines; the bucket may go below zero.
  void charge(std::uint32_t lines) { lines_ -= static_cast<float>(lines); }

  /// How long until the next line may be executed, after `take` said no.
  std::chrono::milliseconds wait(std::uint32_t lines_per_second) const {
    const auto missing = std::max(0.0F, 1 - lines_);
    const auto milliseconds =
      missing * 1000 / static_cast<float>(std::max(1U, lines_per_second));
    return std::chrono::milliseconds{static_cast<std::int64_t>(milliseconds)
                                     + 1};
  }

private:
  // The timer may come 50 ms late when the loop is busy.
  static constexpr float sleep_seconds_max = 0.1F;

  void refill(time_point now, std::uint32_t lines_per_second,
              std::uint32_t burst) {
    const auto full = static_cast<float>(std::max(1U, burst));
    if (last_ == time_point{}) {
      lines_ = std::max(1.0F, full / 10);
    } else {
      const auto per_second = static_cast<float>(lines_per_second);
      const auto most = std::max(full, 1 + sleep_seconds_max * per_second);
      const std::chrono::duration<float> passed = now - last_;
      const auto earned = lines_ + passed.count() * per_second;
      // What was earned asleep above the burst stays until it is spent.
      const auto kept = refused_ ? most : std::max(full, lines_);
      lines_ = std::min({most, kept, earned});
    }
    last_ = now;
  }

  time_point last_{};
  float lines_ = 0;
  bool refused_ = false; // by the last `take`
};

} // namespace greenroom
