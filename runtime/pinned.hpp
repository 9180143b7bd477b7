#pragma once

#include "runtime/actor_queue.hpp"

#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/resumable.hpp>
#include <caf/spawn_options.hpp>

#include <atomic>
#include <functional>
#include <utility>

namespace greenroom {

/// Makes any event-based actor run on one queue and nowhere else.
template <class Base>
class pinned : public Base
#ifdef __SANITIZE_THREAD__
    ,
               public actor_queue::handover_target
#endif
{
public:
  pinned(caf::actor_config& cfg, actor_queue& queue)
      : Base(cfg), queue_(queue) {}

#ifdef __SANITIZE_THREAD__
  void enqueue(caf::mailbox_element_ptr element,
               caf::execution_unit*) override {
    // A message to an actor that has ended must not touch the queue, which may
    // be destroyed already.
    if (!ended_ && queue_.has_thread())
      queue_.hand_over(*this, caf::strong_actor_ptr{this->ctrl()},
                       std::move(element));
    else
      enqueue_here(std::move(element));
  }

  void enqueue(caf::strong_actor_ptr from, caf::message_id id,
               caf::message content, caf::execution_unit* unit) override {
    enqueue(
      caf::make_mailbox_element(std::move(from), id, {}, std::move(content)),
      unit);
  }

  void enqueue_here(caf::mailbox_element_ptr element) override {
    Base::enqueue(std::move(element), &queue_);
  }

  void on_exit() override {
    ended_ = true;
    Base::on_exit();
  }
#else
  void enqueue(caf::mailbox_element_ptr element,
               caf::execution_unit*) override {
    Base::enqueue(std::move(element), &queue_);
  }

  void enqueue(caf::strong_actor_ptr from, caf::message_id id,
               caf::message content, caf::execution_unit*) override {
    Base::enqueue(std::move(from), id, std::move(content), &queue_);
  }
#endif

  void launch(caf::execution_unit*, bool lazy, bool hide) override {
    Base::launch(&queue_, lazy, hide);
  }

  caf::resumable::subtype_t subtype() const override {
    return caf::resumable::io_actor;
  }

  actor_queue& queue() {
    return queue_;
  }

private:
#ifdef __SANITIZE_THREAD__
  std::atomic<bool> ended_{false};
#endif
  actor_queue& queue_;
};

/// Spawns the class-based actor `Impl` on `queue`. Its constructor gets the
/// configuration, the queue, and `args`.
template <class Impl, class... Args>
auto spawn_pinned(caf::actor_system& system, actor_queue& queue,
                  Args&&... args) {
  caf::actor_config cfg{&queue};
  return system.spawn_class<Impl, caf::no_spawn_options>(
    cfg, std::ref(queue), std::forward<Args>(args)...);
}

} // namespace greenroom
