#pragma once

#include "net/outbox.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace greenroom {

/// How much output may wait for a loop's clients. Above the loop's total a
/// client that has more than 32 KiB waiting is made lagging, above 9/8 of it
/// every client that has any: it gets the events later, from the journal.
class output_budget {
public:
  /// @param bytes the most for one client: limits.output_bytes.
  /// @param bytes_total this loop's share of limits.output_bytes_total.
  void set_limits(std::uint64_t bytes, std::uint64_t bytes_total) noexcept {
    bytes_ = bytes;
    bytes_total_ = bytes_total;
  }

  /// Whether live events of so many bytes may be queued. A client with an empty
  /// outbox gets them in any case: a single event may exceed the limits.
  bool takes(const outbox& out, std::size_t bytes) const noexcept {
    const auto waiting = out.waiting_bytes();
    const auto total = outbox::loop_waiting_bytes();
    if (waiting == 0)
      return true;
    if (waiting + bytes > bytes_)
      return false;
    return total <= bytes_total_
           || (waiting <= small_bytes && total <= bytes_total_ / 8 * 9);
  }

  /// How many bytes of a page may be queued. Above the total these are 4 KiB,
  /// and only for an empty outbox, so that a client that reads makes progress.
  /// The caller gives an empty outbox one event in any case.
  std::size_t room_for_page(const outbox& out) const noexcept {
    const auto waiting = out.waiting_bytes();
    const auto left = difference(bytes_total_, outbox::loop_waiting_bytes());
    const auto least = waiting == 0 ? least_bytes : 0;
    return std::min(difference(bytes_, waiting), std::max(left, least));
  }

  /// The most bytes that a lagging client may have waiting when a page is read
  /// for it. Without this mark a thousand stalled clients would fill the total
  /// with private copies.
  std::size_t most_waiting_for_page() const noexcept {
    return std::min<std::size_t>(small_bytes, bytes_ / 2);
  }

private:
  static constexpr std::size_t small_bytes = 32768;
  static constexpr std::size_t least_bytes = 4096;

  static std::size_t difference(std::size_t a, std::size_t b) noexcept {
    return a > b ? a - b : 0;
  }

  std::uint64_t bytes_ = 0;
  std::uint64_t bytes_total_ = 0;
};

} // namespace greenroom
