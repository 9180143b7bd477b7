#pragma once

#include <atomic>
#include <cstdint>

namespace greenroom {

/// Bytes of input that were received and not executed, of all loops together:
/// see `input_budget`.
struct input_totals {
  std::atomic<std::uint64_t> unfinished{0}; ///< Of lines without their end.
  std::atomic<std::uint64_t> waiting{0};    ///< Of clients whose lines wait.
};

} // namespace greenroom
