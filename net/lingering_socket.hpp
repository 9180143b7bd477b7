#pragma once

#include "net/poller.hpp"

namespace greenroom {

class socket_loop;

/// A connection that has said all and waits for the client to hang up.
class lingering_socket final : public poll_handler {
public:
  lingering_socket(socket_loop& loop, int fd);
  ~lingering_socket();
  lingering_socket(const lingering_socket&) = delete;
  lingering_socket& operator=(const lingering_socket&) = delete;

  void on_ready(std::uint32_t events) override;

  /// Asked once a second; true the second time.
  bool expired() noexcept { return ++ticks_ >= 2; }

private:
  socket_loop& loop_;
  int fd_;
  int ticks_ = 0;
};

} // namespace greenroom
