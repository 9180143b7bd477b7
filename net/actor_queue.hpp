#pragma once

#include <caf/execution_unit.hpp>
#include <caf/resumable.hpp>

#include <mutex>
#include <vector>

namespace greenroom {

/// Runs the CAF actors of one thread. Knows neither sockets nor threads, so
/// that a unit test can turn it by hand.
///
/// Wake-ups are batched: an actor woken from the queue's own thread costs a
/// push_back, actors woken from elsewhere cost one `wake` for all that wait.
class actor_queue : public caf::execution_unit {
public:
  explicit actor_queue(caf::actor_system& system) : execution_unit(&system) {}

  ~actor_queue() override;

  /// Queues an actor together with one reference to it, which the caller owned.
  void exec_later(caf::resumable* job) override;

  /// Lets every actor that has messages handle some of them.
  /// @returns whether there was anything to do.
  bool run_ready();

protected:
  /// Called for the first actor that another thread queued.
  virtual void wake() {}

  bool has_ready() const { return !ready_.empty(); }

  /// Whether another thread has queued actors.
  bool has_incoming();

  /// From here on this thread's wake-ups need no lock. Not needed for safety:
  /// every other thread, and this one before the call, takes the locked way.
  void adopt_this_thread() { current_ = this; }

private:
  static inline thread_local actor_queue* current_ = nullptr;
  std::vector<caf::resumable*> ready_; // touched by the running thread only
  std::vector<caf::resumable*> running_;
  std::mutex mutex_;
  std::vector<caf::resumable*> incoming_; // guarded by mutex_
};

} // namespace greenroom
