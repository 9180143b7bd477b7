#include "net/socket_options.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace greenroom {

namespace {

constexpr int send_buffer_bytes = 131072;
constexpr int keepalive_probes = 4;
constexpr int keepalive_interval_seconds = 15;

void set(int fd, int level, int name, int value) noexcept {
  setsockopt(fd, level, name, &value, sizeof value);
}

} // namespace

void prepare_listening_socket(int fd, std::chrono::seconds keepalive) noexcept {
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set(fd, SOL_SOCKET, SO_SNDBUF, send_buffer_bytes);
  if (keepalive.count() == 0)
    return;
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(keepalive.count()));
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, keepalive_interval_seconds);
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, keepalive_probes);
}

} // namespace greenroom
