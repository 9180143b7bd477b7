#pragma once

#include "runtime/actor_queue.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace greenroom {

/// A queue with a thread of its own, for actors that block on the disk.
class thread_queue : public actor_queue {
public:
  /// @param name the thread's, as `top -H` and `perf` show it; at most 15
  ///             bytes.
  thread_queue(caf::actor_system& system, const std::string& name);

  /// Ends the thread. Its actors must have ended before.
  ~thread_queue() override;

private:
  void wake() override;
  void run();

  std::mutex mutex_;
  std::condition_variable condition_;
  bool woken_ = false;   // guarded by mutex_
  bool stopped_ = false; // guarded by mutex_
  std::thread thread_;
};

} // namespace greenroom
