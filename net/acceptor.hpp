#pragma once

#include "net/listen_address.hpp"
#include "net/poller.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace greenroom {

/// A listening TCP socket in a loop's epoll set.
class acceptor final : private poll_handler {
public:
  /// Gets each accepted socket, which is non-blocking and owned by the callee
  /// from then on, with its `counting_key`.
  using accepted_function = std::function<void(int fd, std::uint64_t key)>;
  /// Gets the errno when the kernel refuses to accept; the acceptor has paused
  /// itself.
  using failed_function = std::function<void(int error)>;

  acceptor(poller& events, accepted_function accepted, failed_function failed);
  ~acceptor();
  acceptor(const acceptor&) = delete;
  acceptor& operator=(const acceptor&) = delete;

  /// Binds and listens, but accepts only after `resume`. IPv6 sockets take IPv6
  /// only. Without SO_REUSEPORT, with which a second server would silently
  /// share the port.
  /// @param keepalive see `prepare_listening_socket`.
  /// @returns 0 or the errno.
  int open(const listen_address& address, std::chrono::seconds keepalive);

  /// The bound address with its real port.
  std::string address() const;

  /// Accepts no connections until `resume`; they wait in the kernel.
  void pause();
  void resume();
  void close();

private:
  void on_ready(std::uint32_t events) override;

  poller& events_;
  accepted_function accepted_;
  failed_function failed_;
  int fd_ = -1;
};

} // namespace greenroom
