#include "runtime/actor_queue.hpp"

#include <caf/actor_system.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <utility>

namespace greenroom {

namespace {

constexpr std::size_t messages_per_turn = 64; // keeps sockets responsive

} // namespace

actor_queue::~actor_queue() {
  for (auto* job : ready_)
    caf::scheduler::abstract_coordinator::cleanup_and_release(job);
  for (auto* job : incoming_)
    caf::scheduler::abstract_coordinator::cleanup_and_release(job);
}

void actor_queue::exec_later(caf::resumable* job) {
  // A pool actor woken by one of ours arrives here too: it belongs elsewhere.
  if (job->subtype() != caf::resumable::io_actor) {
    system().scheduler().enqueue(job);
    return;
  }
  if (current_ == this) {
    ready_.push_back(job);
    return;
  }
  std::lock_guard guard{mutex_};
  if (incoming_.empty())
    wake();
  incoming_.push_back(job);
}

void actor_queue::hand_over(handover_target& to,
                            caf::strong_actor_ptr kept_alive,
                            caf::mailbox_element_ptr element) {
  std::lock_guard guard{mutex_};
  if (handed_over_.empty())
    wake(); // our own thread too: what its sockets tell comes after its round
  handed_over_.push_back({&to, std::move(kept_alive), std::move(element)});
}

void actor_queue::deliver_handed_over() {
  std::vector<handed_over> taken;
  {
    std::lock_guard guard{mutex_};
    taken.swap(handed_over_);
  }
  for (auto& x : taken)
    x.to->enqueue_here(std::move(x.element));
}

bool actor_queue::run_ready() {
#ifdef __SANITIZE_THREAD__
  deliver_handed_over();
#endif
  {
    std::lock_guard guard{mutex_};
    ready_.insert(ready_.end(), incoming_.begin(), incoming_.end());
    incoming_.clear();
  }
  running_.swap(ready_);
  for (auto* job : running_)
    switch (job->resume(this, messages_per_turn)) {
      case caf::resumable::resume_later:
        ready_.push_back(job); // keeps its reference
        break;
      case caf::resumable::done:
      case caf::resumable::awaiting_message:
        caf::intrusive_ptr_release(job);
        break;
      case caf::resumable::shutdown_execution_unit:
        break; // only the scheduler's own helper returns this
    }
  const auto worked = !running_.empty();
  running_.clear();
  return worked;
}

} // namespace greenroom
