#pragma once

#include "net/outbox.hpp"

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct io_uring;

namespace greenroom {

/// Socket calls that are made together: one system call for all of them with
/// io_uring, else one for each. None waits: a call that cannot be done at once
/// ends with -EAGAIN, so that no call is in flight when `run` has returned.
class call_batch {
public:
  /// The most calls of one batch.
  static constexpr std::size_t calls_max = 512;

  /// @param use_io_uring whether to try io_uring. If not, or if the kernel
  ///                     refuses it, each call is a system call of its own.
  explicit call_batch(bool use_io_uring);
  ~call_batch();

  bool uses_io_uring() const noexcept { return ring_ != nullptr; }

  /// Whether no further call can be added before `run`.
  bool full() const noexcept;

  /// Adds a call that sends the front of an outbox, at most 64 parts of it.
  /// @pre not `full()`; the outbox does not change before `run`.
  void send(int fd, const outbox& waiting);

  /// Adds a call that receives into a buffer.
  /// @pre not `full()`; the buffer lives until `run`.
  void receive(int fd, std::span<char> buffer);

  /// Makes the calls and forgets them.
  /// @returns for each call, in the order they were added, the number of bytes,
  ///          or a negated errno. Valid until the next `run`.
  std::span<const int> run();

private:
  enum class call_kind : std::uint8_t {
    receive,
    send,       ///< One part: the most frequent call, and cheaper.
    send_parts, ///< Several parts.
  };
  struct call {
    call_kind kind;
    int fd;
    msghdr message;
  };
  struct ring_deleter {
    void operator()(io_uring* ring) const noexcept;
  };

  void add(call_kind kind, int fd, std::size_t parts);

  /// @returns how many calls were made: all, unless io_uring failed.
  std::size_t run_on_ring();
  void add_to_ring(std::size_t index);
  void take_results(std::size_t& done);
  static int make_now(const call& one);

  std::unique_ptr<io_uring, ring_deleter> ring_;
  std::vector<call> calls_;
  std::vector<iovec> parts_; // of all calls; never moves
  std::size_t parts_used_ = 0;
  std::vector<int> results_;
};

} // namespace greenroom
