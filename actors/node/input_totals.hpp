#pragma once

#include <atomic>
#include <cstdint>

namespace greenroom {

/// Bytes of input that have come and are not executed, of all loops together.
struct input_totals {
  std::atomic<std::uint64_t> unfinished{0}; ///< Of lines without their end.
  std::atomic<std::uint64_t> waiting{0};    ///< Of clients that must wait.
};

} // namespace greenroom
