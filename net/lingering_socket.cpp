#include "net/lingering_socket.hpp"

#include "net/socket_loop.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace greenroom {

lingering_socket::lingering_socket(socket_loop& loop, int fd)
    : loop_(loop), fd_(fd) {
  // A descriptor that cannot be watched is closed by the next ticks.
  static_cast<void>(loop.events().add(fd, EPOLLIN, *this));
}

lingering_socket::~lingering_socket() {
  loop_.events().remove(fd_, *this);
  close(fd_);
}

void lingering_socket::on_ready(std::uint32_t) {
  const auto buffer = loop_.read_buffer();
  const auto got = recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
    loop_.forget(*this); // destroys this object
}

} // namespace greenroom
