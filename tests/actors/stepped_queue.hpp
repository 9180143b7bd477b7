#pragma once

#include "runtime/actor_queue.hpp"

#include <caf/resumable.hpp>

#include <cstddef>
#include <deque>

namespace greenroom::test {

/// A queue of actors that one hand turns, a message at a time.
class stepped_queue final : public actor_queue {
public:
  using actor_queue::actor_queue;
  ~stepped_queue() override;

  void exec_later(caf::resumable* job) override;

  /// While held, its actors do nothing: the disk is slow, a loop is busy.
  void hold(bool held) noexcept { held_ = held; }

  std::size_t ready() const noexcept { return held_ ? 0 : jobs_.size(); }

  /// Lets the n-th waiting actor handle one message.
  void step(std::size_t n);

private:
  std::deque<caf::resumable*> jobs_;
  bool held_ = false;
};

} // namespace greenroom::test
