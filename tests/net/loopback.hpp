#pragma once

#include "net/socket_loop.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace greenroom::test {

/// A descriptor that is closed at the end.
class owned_fd {
public:
  explicit owned_fd(int fd = -1) : fd_(fd) {}
  owned_fd(owned_fd&& other) noexcept : fd_(other.release()) {}
  owned_fd& operator=(owned_fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~owned_fd() { close(); }

  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }
  void close() {
    if (fd_ >= 0)
      ::close(std::exchange(fd_, -1));
  }

private:
  int fd_;
};

/// Two ends of a TCP connection over 127.0.0.1. The client's end blocks, for
/// ten seconds at the most; the server's does not.
struct loopback {
  owned_fd server;
  owned_fd client;

  /// @param receive_bytes the client's receive buffer, 0: the default.
  explicit loopback(int receive_bytes = 0) {
    const owned_fd listening{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* name = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    REQUIRE(bind(listening.get(), name, length) == 0);
    REQUIRE(listen(listening.get(), 1) == 0);
    REQUIRE(getsockname(listening.get(), name, &length) == 0);
    client = owned_fd{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (receive_bytes > 0)
      setsockopt(client.get(), SOL_SOCKET, SO_RCVBUF, &receive_bytes,
                 sizeof receive_bytes);
    const timeval patience{10, 0};
    setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience,
               sizeof patience);
    REQUIRE(connect(client.get(), name, length) == 0);
    server = owned_fd{
      accept4(listening.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    REQUIRE(server.get() >= 0);
  }

  void send(std::string_view bytes) const {
    REQUIRE(::send(client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL)
            == static_cast<ssize_t>(bytes.size()));
  }

  /// Reads what is there now, at most `bytes`, without waiting.
  std::string read_some(std::size_t bytes) const {
    std::string result(bytes, '\0');
    const auto got = recv(client.get(), result.data(), bytes, MSG_DONTWAIT);
    result.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return result;
  }

  /// Reads to the end of the connection.
  /// @param error the errno that ended it, 0 for an orderly end.
  std::string read_to_end(int& error) const {
    std::string result;
    std::string part(65536, '\0');
    for (;;) {
      const auto got = recv(client.get(), part.data(), part.size(), 0);
      if (got <= 0) {
        error = got == 0 ? 0 : errno;
        return result;
      }
      result.append(part, 0, static_cast<std::size_t>(got));
    }
  }

  /// Closes the client's end with a reset.
  void reset() {
    const linger now{1, 0};
    setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    client.close();
  }
};

/// Turns a loop by hand until `reached`, for ten seconds at the most.
/// @returns whether it was reached.
template <class Condition>
bool turn_until(socket_loop& loop, Condition reached) {
  const auto deadline =
    std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!reached()) {
    if (std::chrono::steady_clock::now() > deadline)
      return false;
    loop.flush_some();
    if (loop.poll())
      continue;
    pollfd ready{loop.events().descriptor(), POLLIN, 0};
    poll(&ready, 1, 5); // the client may act without an event of ours
  }
  return true;
}

} // namespace greenroom::test
