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
/// push_back, those woken from elsewhere cost one `wake` together.
class actor_queue : public caf::execution_unit {
public:
  /// @param has_thread whether a thread runs it; a unit test does so itself.
  explicit actor_queue(caf::actor_system& system, bool has_thread = false)
      : execution_unit(&system), has_thread_(has_thread) {}

  ~actor_queue() override;

  /// Queues an actor together with one reference to it, which the caller owned.
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

  /// Lets every actor that has messages handle some of them.
  /// @returns whether there was anything to do.
  bool run_ready();

protected:
  /// Called for the first actor that another thread queued.
  virtual void wake() {}

  bool has_ready() const { return !ready_.empty(); }

  /// From here on this thread's wake-ups need no lock. Not needed for safety:
  /// every other thread, and this one before the call, takes the locked way.
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
