#include "runtime/thread_queue.hpp"

#include <pthread.h>

namespace greenroom {

thread_queue::thread_queue(caf::actor_system& system, const std::string& name)
    : actor_queue(system, true), thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), name.c_str());
}

thread_queue::~thread_queue() {
  {
    std::lock_guard guard{mutex_};
    stopped_ = true;
    condition_.notify_one();
  }
  thread_.join();
}

void thread_queue::wake() {
  std::lock_guard guard{mutex_};
  woken_ = true;
  condition_.notify_one();
}

void thread_queue::run() {
  adopt_this_thread();
  for (;;) {
    while (run_ready()) {
    }
    std::unique_lock lock{mutex_};
    condition_.wait(lock, [this] { return woken_ || stopped_; });
    if (!woken_)
      return;
    woken_ = false;
  }
}

} // namespace greenroom
