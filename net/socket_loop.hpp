#pragma once

#include "net/ack_watch.hpp"
#include "net/call_batch.hpp"
#include "net/poller.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace greenroom {

class client_socket;
class lingering_socket;

/// What the client sockets of one loop share: their epoll set, the system calls
/// that are made for many at once, and the list of those with output to flush.
class socket_loop {
public:
  explicit socket_loop(bool use_io_uring = true);
  ~socket_loop();

  poller& events() noexcept { return events_; }

  /// Handles the sockets that are ready now, and reads what has come; never
  /// waits.
  /// @returns whether any was ready.
  bool poll();

  /// Scratch space for what is read; its content is soon overwritten.
  std::span<char> read_buffer() noexcept { return read_buffer_; }

  /// To be called by a socket's handler: `poll` will read the socket at its
  /// end.
  void queue_read(client_socket& socket) { reads_.push_back(&socket); }

  /// The socket has output to send in this turn.
  void queue_flush(client_socket& socket) { flushes_.push_back(&socket); }
  /// Takes a socket that is closed out of the sockets to flush.
  void forget(const client_socket& socket) noexcept;

  /// Flushes at most 512 sockets, so that a room of ten thousand members does
  /// not keep the loop from its other work. Those of this turn come before the
  /// backlog of earlier turns, so that other rooms do not wait behind that one;
  /// a quarter is kept for the backlog.
  void flush_some();
  bool has_flushes() const noexcept {
    return !flushes_.empty() || !backlog_.empty();
  }

  /// Takes over a descriptor whose output was sent and shut down, and drops its
  /// input until that ends, but for no longer than two seconds. If it were
  /// closed with unread input, the kernel would reset the connection, and the
  /// client could lose output that it has not read yet.
  void linger(int fd);
  void forget(const lingering_socket& socket);

  ack_watch<client_socket>& acknowledgements() noexcept { return acks_; }

  /// Loop time, in whole seconds: what the last `tick` has said.
  std::chrono::seconds now() const noexcept { return now_; }

  /// To be called once a second. Closes lingering sockets whose time is up, and
  /// sockets whose peers have acknowledged nothing for `stalled`.
  /// @param stalled limits.stalled_seconds; 0: no limit.
  void tick(std::chrono::seconds now,
            std::chrono::seconds stalled = std::chrono::seconds{0});

private:
  void read_queued();
  void flush_first(std::deque<client_socket*>& queue, std::size_t count);
  void send_batch();

  poller events_;
  call_batch calls_;
  std::vector<char> read_buffer_;
  std::vector<client_socket*> reads_;
  std::vector<client_socket*> sending_; // in the present batch
  std::deque<client_socket*> flushes_;  // of this turn
  std::deque<client_socket*> backlog_;  // of earlier turns
  std::vector<std::unique_ptr<lingering_socket>> lingering_;
  ack_watch<client_socket> acks_;
  std::chrono::seconds now_{0};
};

} // namespace greenroom
