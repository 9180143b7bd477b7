#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

namespace greenroom {

/// Keeps the first error after which nothing may be written, and never forgets
/// it. May be set and read from any thread.
class failure_latch {
public:
  void set(std::string what) {
    std::lock_guard guard{mutex_};
    if (what_)
      return;
    what_ = std::move(what);
    is_set_.store(true, std::memory_order_release);
  }

  bool is_set() const noexcept {
    return is_set_.load(std::memory_order_acquire);
  }

  std::optional<std::string> what() const {
    std::lock_guard guard{mutex_};
    return what_;
  }

private:
  mutable std::mutex mutex_;
  std::atomic<bool> is_set_ = false;
  std::optional<std::string> what_;
};

} // namespace greenroom
