#pragma once

#include "runtime/actor_queue.hpp"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace greenroom {

/// Actors on a thread of their own, for those that wait for the disk.
class thread_queue : public actor_queue {
public:
  /// @param name the thread's, for `top -H` and `perf`; at most 15 bytes.
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
