#pragma once

#include "actors/messages.hpp"

#include <cstdint>

namespace greenroom {

/// Consecutive seqs; `last` less than `first` means none.
struct seq_range {
  std::uint64_t first = 1;
  std::uint64_t last = 0;
  bool is_truncated = false; ///< `limit` cut something off.

  std::uint64_t count() const noexcept {
    return last < first ? 0 : last - first + 1;
  }
};

/// The part of oldest … head that lies between `after` and `before`.
seq_range bounded_range(const history_request& asked, std::uint64_t oldest,
                        std::uint64_t head) noexcept;

/// Applies `limit`: keeps the newest events of the range, or the oldest.
seq_range limited_range(const history_request& asked, seq_range range) noexcept;

} // namespace greenroom
