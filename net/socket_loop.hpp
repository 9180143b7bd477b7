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

  /// Handles what is ready now, and reads what has come; never waits.
  /// @returns whether there was anything.
  bool poll();

  /// Scratch space, also for input that is dropped.
  std::span<char> read_buffer() noexcept { return read_buffer_; }

  /// Called by a handler: the socket is read at the end of this round.
  void queue_read(client_socket& socket) { reads_.push_back(&socket); }

  /// The socket has output to send in this turn.
  void queue_flush(client_socket& socket) { flushes_.push_back(&socket); }
  void forget(const client_socket& socket) noexcept;

  /// Flushes at most 512 sockets, so that a room of ten thousand members does
  /// not keep the loop from its other work; those of this turn come before
  /// what earlier turns have left, so that other rooms do not wait behind it.
  void flush_some();
  bool has_flushes() const noexcept {
    return !flushes_.empty() || !backlog_.empty();
  }

  /// Takes over a descriptor whose output is sent and shut down: a close with
  /// unread input would destroy what the client has not read yet. Drops its
  /// input until it ends, for a second at the most.
  void linger(int fd);
  void forget(const lingering_socket& socket);

  ack_watch<client_socket>& acknowledgements() noexcept { return acks_; }

  /// Loop time in whole seconds; moves when `tick` is called, once a second.
  std::chrono::seconds now() const noexcept { return now_; }

  /// Closes the sockets whose peers have acknowledged nothing for that long.
  /// @param stalled limits.stalled_seconds, 0: no limit.
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
  std::vector<client_socket*> sending_; // those of the batch
  std::deque<client_socket*> flushes_;  // of this turn
  std::deque<client_socket*> backlog_;  // of turns before
  std::vector<std::unique_ptr<lingering_socket>> lingering_;
  ack_watch<client_socket> acks_;
  std::chrono::seconds now_{0};
};

} // namespace greenroom
