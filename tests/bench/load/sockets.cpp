#include "tests/bench/load/sockets.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace greenroom::bench {

namespace {

void set_option(int socket, int level, int name, int value) {
  ::setsockopt(socket, level, name, &value, sizeof(value));
}

sockaddr_in loopback(uint32_t last_bytes, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl((127U << 24U) | last_bytes);
  return address;
}

} // namespace

void allow_sockets(uint32_t sockets) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  rlim_t wanted = sockets + 256;
  files.rlim_cur = std::max(files.rlim_cur, std::min(wanted, files.rlim_max));
  ::setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < wanted) {
    files.rlim_cur = files.rlim_max = wanted;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
}

int begin_connect(uint16_t port, uint32_t client, int receive_buffer_bytes) {
  auto result =
    ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (result < 0)
    return -1;
  set_option(result, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(result, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  if (receive_buffer_bytes > 0)
    set_option(result, SOL_SOCKET, SO_RCVBUF, receive_buffer_bytes);
  auto process = static_cast<uint32_t>(::getpid());
  auto from = loopback(((1 + process % 200) << 16U)
                         | ((process / 200 % 200) << 8U) | (1 + client / 20000),
                       0);
  auto to = loopback(1, port);
  if (::bind(result, reinterpret_cast<sockaddr*>(&from), sizeof(from)) != 0
      || (::connect(result, reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0
          && errno != EINPROGRESS)) {
    ::close(result);
    return -1;
  }
  return result;
}

void widen_receive_buffer(int socket) {
  set_option(socket, SOL_SOCKET, SO_RCVBUF, 1 << 20);
}

int connect_error(int socket) {
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

} // namespace greenroom::bench
