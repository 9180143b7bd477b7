#pragma once

#include <caf/actor_control_block.hpp>
#include <caf/execution_unit.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/resumable.hpp>

#include <mutex>
#include <vector>

namespace greenroom {

/// Runs the CAF actors of one thread. Knows neither sockets nor threads, so
/// that a unit test can run it step by step.
///
/// Wake-ups are batched: an actor woken from the queue's own thread costs a
/// push_back; all that other threads have woken until the next turn cost one
/// `wake`.
class actor_queue : public caf::execution_unit {
public:
  /// @param has_thread whether a thread runs the queue; false in a unit test
  ///                   that calls `run_ready` itself.
  explicit actor_queue(caf::actor_system& system, bool has_thread = false)
      : execution_unit(&system), has_thread_(has_thread) {}

  ~actor_queue() override;

  /// Queues an actor, and takes over the caller's reference to it.
  void exec_later(caf::resumable* job) override;

  /// An actor of this queue that a message can be handed to on its thread.
  class handover_target {
  public:
    virtual void enqueue_here(caf::mailbox_element_ptr element) = 0;

  protected:
    ~handover_target() = default;
  };

  /// Hands a message to one of the queue's actors under the queue's mutex. Only
  /// the thread sanitizer's build does so, with all messages: libcaf's
  /// lock-free mailbox is not instrumented, so the sanitizer does not see that
  /// it synchronizes.
  void hand_over(handover_target& to, caf::strong_actor_ptr kept_alive,
                 caf::mailbox_element_ptr element);

  bool has_thread() const noexcept { return has_thread_; }

  /// Lets every actor that was queued before handle some of its messages.
  /// @returns whether there was one.
  bool run_ready();

protected:
  /// Called, under a lock, when another thread queues the first actor since the
  /// last `run_ready`.
  virtual void wake() {}

  bool has_ready() const { return !ready_.empty(); }

  /// Makes the calling thread the queue's own: from now on it queues actors
  /// without a lock. Without this call the queue is slower, but still safe.
  void adopt_this_thread() { current_ = this; }

private:
  struct handed_over {
    handover_target* to;
    caf::strong_actor_ptr kept_alive;
    caf::mailbox_element_ptr element;
  };

  void deliver_handed_over();

  static inline thread_local actor_queue* current_ = nullptr;
  std::vector<caf::resumable*> ready_; // touched by the running thread only
  std::vector<caf::resumable*> running_;
  const bool has_thread_;
  std::mutex mutex_;
  std::vector<caf::resumable*> incoming_; // guarded by mutex_
  std::vector<handed_over> handed_over_;  // guarded by mutex_
};

} // namespace greenroom
