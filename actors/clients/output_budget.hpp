#pragma once

#include "net/outbox.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace greenroom {

/// How much may wait for a loop's clients. Past the loop's total, whoever has
/// more than a little waiting falls behind first, a little later everybody who
/// has anything: their events stay in the journal.
class output_budget {
public:
  /// @param bytes limits.output_bytes, for one client.
  /// @param bytes_total this loop's share of limits.output_bytes_total.
  void set_limits(std::uint64_t bytes, std::uint64_t bytes_total) noexcept {
    bytes_ = bytes;
    bytes_total_ = bytes_total;
  }

  /// Whether a live event may be queued. Who has nothing waiting is given
  /// anything: a single event may be longer than the limits.
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

  /// How many bytes of a page may be queued: past the total next to nothing,
  /// and only for who has nothing waiting, so that whoever reads goes on. The
  /// caller gives such a client one event in any case.
  std::size_t room_for_page(const outbox& out) const noexcept {
    const auto waiting = out.waiting_bytes();
    const auto left = difference(bytes_total_, outbox::loop_waiting_bytes());
    const auto least = waiting == 0 ? least_bytes : 0;
    return std::min(difference(bytes_, waiting), std::max(left, least));
  }

  /// No page is read for a lagging client above this mark: a thousand stalled
  /// clients would fill the total with private copies.
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
