#pragma once

#include "net/poller.hpp"

namespace greenroom {

class socket_loop;

/// A socket whose output was sent and shut down. Drops input until the client
/// closes: see `socket_loop::linger`.
class lingering_socket final : public poll_handler {
public:
  lingering_socket(socket_loop& loop, int fd);
  ~lingering_socket();
  lingering_socket(const lingering_socket&) = delete;
  lingering_socket& operator=(const lingering_socket&) = delete;

  void on_ready(std::uint32_t events) override;

  /// To be called once a second; true from the second call on.
  bool expired() noexcept { return ++ticks_ >= 2; }

private:
  socket_loop& loop_;
  int fd_;
  int ticks_ = 0;
};

} // namespace greenroom
