#pragma once

#include "net/poller.hpp"
#include "net/transport.hpp"

#include <span>

namespace greenroom {

class call_batch;
class socket_loop;

/// A client's plain TCP socket on its loop.
///
/// A client that closes before it has read all that was sent to it resets the
/// connection, while lines that it sent before still wait in our kernel. So
/// after a reset, a failed send or an expired keepalive the output is dropped,
/// but the input ends only when all of it has been read. The socket is closed
/// by `finish` or `abort`.
class client_socket final : public transport, private poll_handler {
public:
  /// Owns `fd`, a connected non-blocking socket, from now on.
  client_socket(socket_loop& loop, int fd);
  ~client_socket() override;

  bool is_open() const noexcept override { return fd_ >= 0; }
  void pause_input(bool paused) override;
  void finish() override;
  void abort() override;

  // -- for its loop, which makes the calls of many sockets at once ------------

  /// Adds a call that sends the front of the outbox.
  /// @returns false when there is nothing to send.
  bool add_send(call_batch& calls);
  /// @param result what the call has returned: bytes, or a negated errno.
  void sent(int result);

  void add_receive(call_batch& calls, std::span<char> buffer);
  /// @param result as for `sent`.
  /// @param buffer the one given to `add_receive`.
  void received(int result, std::span<const char> buffer);

  // -- for its loop's `ack_watch` ---------------------------------------------

  static constexpr auto no_ack_place = ~std::uint32_t{0};
  std::uint32_t ack_place = no_ack_place;

  /// Bytes that the kernel holds: sent and not acknowledged, or not sent yet.
  std::size_t unacknowledged() const noexcept;

private:
  void on_ready(std::uint32_t events) override;
  void on_output() override;
  void hang_up();
  void queue_send();
  void watch();
  void close_gently();

  int fd_; // first, so that it fills padding: there are many sockets
  socket_loop& loop_;
  std::uint32_t watched_ = 0; // epoll's bits, or `nothing`: not in the set
  bool paused_ : 1 = false;
  bool blocked_ : 1 = false; // the kernel takes no more output for now
  bool queued_ : 1 = false;  // in the loop's list of flushes
  bool finishing_ : 1 = false;
};

} // namespace greenroom
