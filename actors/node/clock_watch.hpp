#pragma once

#include "protocol/utc_time.hpp"

#include <chrono>
#include <cstdint>

namespace greenroom {

/// Says whether the wall clock may be believed, by comparing it with the
/// monotonic clock at each look. A jump of more than an hour, such as from a
/// wrong battery clock or a mistyped date, makes it doubtful, because removing
/// events by a wrong date cannot be undone. It stays doubtful until the jump is
/// undone or an administrator confirms the new time. Slow corrections between
/// the looks are followed and never add up to a jump.
class clock_watch {
public:
  struct reading {
    utc_time wall;
    std::chrono::steady_clock::time_point steady;
    /// Rises whenever an administrator confirms the time (a reload does). Only
    /// a confirmation after the jump was noticed counts.
    std::uint64_t confirmations = 0;
  };

  enum class change : std::uint8_t { none, jumped, came_back, confirmed };

  explicit clock_watch(const reading& first) { believe(first); }

  /// @returns what this look has changed.
  change look(const reading& now);

  bool is_doubtful() const noexcept { return doubtful_; }

  /// How far the wall clock was ahead of where it should be, at the last look;
  /// negative if it was behind.
  std::chrono::seconds difference() const noexcept { return difference_; }

private:
  void believe(const reading& now) noexcept;

  std::chrono::microseconds offset_{0}; ///< Wall minus steady, believed.
  std::chrono::seconds difference_{0};
  std::uint64_t confirmations_ = 0;
  bool doubtful_ = false;
};

} // namespace greenroom
