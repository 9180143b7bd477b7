#include "net/acceptor.hpp"

#include "net/socket_options.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace greenroom {

namespace {

constexpr int accepts_per_turn = 64;

bool concerns_one_client(int error) noexcept {
  return error == ECONNABORTED || error == EINTR || error == EPROTO
         || error == EPERM;
}

} // namespace

acceptor::acceptor(poller& events, accepted_function accepted,
                   failed_function failed)
    : events_(events), accepted_(std::move(accepted)),
      failed_(std::move(failed)) {}

acceptor::~acceptor() {
  close();
}

int acceptor::open(const listen_address& address,
                   std::chrono::seconds keepalive) {
  const auto family = address.storage.ss_family;
  fd_ = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0)
    return errno;
  const int yes = 1;
  setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (family == AF_INET6)
    setsockopt(fd_, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  prepare_listening_socket(fd_, keepalive);
  const auto* name = reinterpret_cast<const sockaddr*>(&address.storage);
  if (bind(fd_, name, address.length) != 0 || listen(fd_, SOMAXCONN) != 0
      || !events_.add(fd_, 0, *this)) {
    const auto error = errno;
    ::close(fd_);
    fd_ = -1;
    return error;
  }
  return 0;
}

std::string acceptor::address() const {
  listen_address bound;
  bound.length = sizeof bound.storage;
  getsockname(fd_, reinterpret_cast<sockaddr*>(&bound.storage), &bound.length);
  return to_string(bound);
}

void acceptor::pause() {
  if (fd_ >= 0)
    events_.modify(fd_, 0, *this);
}

void acceptor::resume() {
  if (fd_ >= 0)
    events_.modify(fd_, EPOLLIN, *this);
}

void acceptor::close() {
  if (fd_ < 0)
    return;
  events_.remove(fd_, *this);
  ::close(fd_);
  fd_ = -1;
}

void acceptor::on_ready(std::uint32_t) {
  for (int i = 0; i < accepts_per_turn && fd_ >= 0; ++i) {
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    const auto client = accept4(fd_, reinterpret_cast<sockaddr*>(&peer),
                                &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client >= 0) {
      accepted_(client, counting_key(peer));
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK)
      return;
    if (concerns_one_client(errno))
      continue;
    const auto error = errno;
    pause();
    failed_(error);
    return;
  }
}

} // namespace greenroom
