#pragma once

#include "actors/input_budget.hpp"
#include "actors/interfaces.hpp"
#include "config/options.hpp"
#include "net/actor_queue.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace greenroom {

/// The options in force, readable from every thread without a lock. Replaced
/// ones are kept: a reload is rare and small.
class live_options {
public:
  explicit live_options(options first) { replace(std::move(first)); }

  const options& get() const noexcept {
    return *current_.load(std::memory_order_acquire);
  }

  void replace(options next) {
    std::lock_guard guard{mutex_};
    all_.push_back(std::make_unique<const options>(std::move(next)));
    current_.store(all_.back().get(), std::memory_order_release);
    replacements_.fetch_add(1, std::memory_order_release);
  }

  /// Rises with each `replace`, also when nothing has a new value.
  std::uint64_t replacements() const noexcept {
    return replacements_.load(std::memory_order_acquire);
  }

private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<const options>> all_; // guarded by mutex_
  std::atomic<const options*> current_{nullptr};
  std::atomic<std::uint64_t> replacements_{0};
};

/// What the actors of one node know of each other. Filled in before the first
/// connection is accepted, emptied at the end: handles in it keep their actors
/// alive.
struct node_context {
  explicit node_context(options opts) : live(std::move(opts)) {}

  const options& opts() const noexcept { return live.get(); }

  live_options live;
  std::string journal_id;               ///< 8 hex digits.
  opening_number opening = 0;           ///< Of the journal, by this process.
  std::function<utc_time()> wall_clock; ///< For stamps.
  std::vector<actor_queue*> loops;
  std::vector<relay_actor> relays; ///< One per loop, same order.
  lobby_actor lobby;
  directory_actor directory;
  journal_actor journal;
  reader_actor reader;
  listener_actor listener;

  /// Bytes of events that rooms have accepted and the journal has not settled.
  std::atomic<std::uint64_t> journal_queue_bytes{0};
  std::atomic<std::uint64_t> connections{0};
  input_totals input;
};

} // namespace greenroom
