#pragma once

#include "net/poller.hpp"
#include "net/transport.hpp"

#include <sys/types.h>

namespace greenroom {

class socket_loop;

/// A client's plain TCP socket on its loop.
class client_socket final : public transport, private poll_handler {
public:
  /// Owns `fd`, a connected non-blocking socket, from now on.
  client_socket(socket_loop& loop, int fd);
  ~client_socket() override;

  bool is_open() const noexcept override { return fd_ >= 0; }
  void pause_input(bool paused) override;
  void finish() override;
  void abort() override;

  /// Sends as much as the kernel takes.
  void flush();

private:
  void on_ready(std::uint32_t events) override;
  void on_output() override;
  void read();
  ssize_t send_some();
  void watch();
  void close_gently();

  socket_loop& loop_;
  int fd_;
  std::uint32_t watched_ = 0; // epoll's bits
  bool paused_ = false;
  bool blocked_ = false; // the kernel takes no more output for now
  bool queued_ = false;  // in the loop's list of flushes
  bool finishing_ = false;
};

} // namespace greenroom
