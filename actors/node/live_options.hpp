#pragma once

#include "config/options.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace greenroom {

/// The options in force, readable from every thread without a lock. Options
/// that were replaced are never freed, because somebody may still read them;
/// reloads are rare, and options are small.
class live_options {
public:
  explicit live_options(options first) { replace(std::move(first)); }

  const options& get() const noexcept {
    return *current_.load(std::memory_order_acquire);
  }

  void replace(options next) {
    std::lock_guard guard{mutex_};
    all_.push_back(std::make_unique<const options>(std::move(next)));
    current_.store(all_.back().get(), std::memory_order_release);
    replacements_.fetch_add(1, std::memory_order_release);
  }

  /// Rises with each `replace`, even if no option has a new value.
  std::uint64_t replacements() const noexcept {
    return replacements_.load(std::memory_order_acquire);
  }

private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<const options>> all_; // guarded by mutex_
  std::atomic<const options*> current_{nullptr};
  std::atomic<std::uint64_t> replacements_{0};
};

} // namespace greenroom
