#pragma once

#include <chrono>
#include <cstddef>

namespace greenroom {

/// The numbers of a link. Sizes are those of `size_bytes`: memory, which is
/// more than what goes over the wire.
struct link_limits {
  /// The most in one batch. BASP ends a connection whose present message takes
  /// more than 4 s, so the slowest line that works has 8 KiB/s.
  std::size_t batch_bytes = std::size_t{32} << 10;
  /// The most that is sent and not acknowledged, and the most that may be on
  /// its way altogether when an update is to be queued.
  std::size_t window_bytes = std::size_t{1} << 20;
  /// The most that waits behind the window. Only messages get this far; past
  /// it a line is answered `Server busy`.
  std::size_t waiting_bytes = std::size_t{4} << 20;
  /// The largest frame. A line may have 1 MiB (limits.line_bytes), and twice
  /// that leaves room for what is said about it.
  std::size_t frame_bytes = std::size_t{2} << 20;
  /// How long a new pipe may take until both sides have heard each other: a
  /// pipe that is stuck in one direction would live on as a ghost.
  std::chrono::milliseconds hello_time{2'000};
  /// The age of the oldest unacknowledged batch, from its sending on the
  /// present pipe, at which the pipe is closed. Below the 4 s at which a node
  /// without a beat is dead, so that a stuck pipe gets a second chance.
  std::chrono::milliseconds acknowledge_time{3'000};
  /// The age of the oldest frame that is not acknowledged, from its queueing,
  /// at which the window is given up: requests are repeated for 10 s, after
  /// that nobody waits for what is in it.
  std::chrono::milliseconds give_up_time{10'000};
};

} // namespace greenroom
