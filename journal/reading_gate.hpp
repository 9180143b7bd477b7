#pragma once

#include <condition_variable>
#include <mutex>

namespace greenroom {

/// Lets any number of readers into a journal, and can keep all of them out for
/// a moment. SQLite begins its WAL from the start again only when nobody reads
/// it; without the gate busy readers might never leave it such a moment.
class reading_gate {
public:
  /// A reader is inside while this lives; waits while the gate is closed.
  class visit {
  public:
    explicit visit(reading_gate& gate) : gate_(gate) {
      std::unique_lock guard{gate_.mutex_};
      gate_.changed_.wait(guard, [this] { return !gate_.closed_; });
      ++gate_.inside_;
    }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    ~visit() {
      std::lock_guard guard{gate_.mutex_};
      if (--gate_.inside_ == 0 && gate_.closed_)
        gate_.changed_.notify_all();
    }

  private:
    reading_gate& gate_;
  };

  /// Nobody is inside while this lives; waits until all have left. At most one
  /// closure at a time.
  class closure {
  public:
    explicit closure(reading_gate& gate) : gate_(gate) {
      std::unique_lock guard{gate_.mutex_};
      gate_.closed_ = true;
      gate_.changed_.wait(guard, [this] { return gate_.inside_ == 0; });
    }
    closure(const closure&) = delete;
    closure& operator=(const closure&) = delete;
    ~closure() {
      {
        std::lock_guard guard{gate_.mutex_};
        gate_.closed_ = false;
      }
      gate_.changed_.notify_all();
    }

  private:
    reading_gate& gate_;
  };

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool closed_ = false;
};

} // namespace greenroom
