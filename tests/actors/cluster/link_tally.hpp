#pragma once

#include "actors/cluster/link_session.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>

namespace greenroom::test {

/// How often the things happened that the simulation is about.
struct link_tally {
  std::uint64_t cuts = 0;
  std::uint64_t cuts_with_unacknowledged = 0;
  std::uint64_t restarts = 0;
  std::uint64_t stalled = 0;
  std::uint64_t unanswered = 0;
  std::uint64_t leftovers = 0;
  std::uint64_t batches = 0;
  std::uint64_t delivered = 0;
  std::uint64_t sliced = 0;
  std::uint64_t heads = 0;
  link_counts links;
  std::chrono::milliseconds longest_recovery{0};
};

/// Adds up.
link_counts& operator+=(link_counts& x, const link_counts& y);
link_tally& operator+=(link_tally& x, const link_tally& y);

std::ostream& operator<<(std::ostream& out, const link_tally& x);

} // namespace greenroom::test
