#pragma once

#include "actors/messages.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace greenroom {

/// The last events of a room, for those who are a little behind: a few
/// dozens, as the batches they were recorded in.
class newest_events {
public:
  /// Adds a batch that follows what is kept.
  void add(const shared_events& batch);

  /// Whether event `seq` is kept.
  bool has(std::uint64_t seq) const noexcept;

  /// The event `seq`, which must be kept.
  const event& at(std::uint64_t seq) const;

  /// Events first … last, as many as fit a page; `first` must be kept.
  shared_events page(std::uint64_t first, std::uint64_t last) const;

  /// The newest kept event of that kind and session, or null.
  const event* find(event_kind kind, session_number session) const;

private:
  std::deque<shared_events> batches_;
  std::size_t events_ = 0;
  std::size_t bytes_ = 0;
};

} // namespace greenroom
