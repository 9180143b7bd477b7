#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace greenroom::test {

using time_point = std::chrono::steady_clock::time_point;
using duration = std::chrono::microseconds;

/// What is to happen and when; time moves only from one event to the next.
class virtual_time {
public:
  time_point now() const noexcept { return now_; }

  void at(time_point when, std::function<void()> what) {
    events_.push_back({when, ++order_, std::move(what)});
    std::push_heap(events_.begin(), events_.end());
  }

  void run_until(time_point end) {
    while (!events_.empty() && events_.front().when <= end) {
      std::pop_heap(events_.begin(), events_.end());
      const auto next = std::move(events_.back());
      events_.pop_back();
      now_ = std::max(now_, next.when);
      next.what();
    }
    now_ = std::max(now_, end);
  }

private:
  struct event {
    time_point when;
    std::uint64_t order;
    std::function<void()> what;

    /// The heap has the first one at its front.
    bool operator<(const event& other) const noexcept {
      return when != other.when ? when > other.when : order > other.order;
    }
  };

  // Not the epoch, so that a time that was never set is long ago.
  time_point now_{std::chrono::hours{1}};
  std::uint64_t order_ = 0;
  std::vector<event> events_;
};

} // namespace greenroom::test
