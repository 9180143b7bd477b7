#pragma once

#include <chrono>
#include <optional>

namespace greenroom {

/// When the next read is due: 250 ms after the last one was asked for, or at
/// once when something has happened; never while one is under way. A read that
/// was made at once moves those after it.
class beat_schedule {
public:
  using time_point = std::chrono::steady_clock::time_point;

  bool is_due(time_point now) const noexcept;

  /// The read is sent.
  void asked(time_point now) noexcept;
  /// It has succeeded, or failed.
  void ended() noexcept { is_under_way_ = false; }

  /// One that is under way may have seen what was before, so it does not do.
  void want_at_once() noexcept { at_once_ = true; }

private:
  std::optional<time_point> asked_at_;
  bool is_under_way_ = false;
  bool at_once_ = false;
};

} // namespace greenroom
