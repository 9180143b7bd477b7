#include "net/client_socket.hpp"

#include "net/socket_loop.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace greenroom {

namespace {

constexpr std::size_t parts_per_write = 64;

bool may_pass(int error) noexcept {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR
         || error == ENOBUFS || error == ENOMEM;
}

} // namespace

client_socket::client_socket(socket_loop& loop, int fd) : loop_(loop), fd_(fd) {
  watched_ = EPOLLIN;
  if (!loop_.events().add(fd_, watched_, *this)) {
    close(fd_);
    fd_ = -1;
  }
}

client_socket::~client_socket() {
  listen(nullptr);
  abort();
}

void client_socket::pause_input(bool paused) {
  if (paused_ == paused)
    return;
  paused_ = paused;
  watch();
}

void client_socket::watch() {
  if (fd_ < 0)
    return;
  std::uint32_t wanted = 0;
  if (!paused_ && !input_ended())
    wanted |= EPOLLIN;
  if (blocked_)
    wanted |= EPOLLOUT;
  if (wanted == watched_)
    return;
  watched_ = wanted;
  loop_.events().modify(fd_, wanted, *this);
}

void client_socket::on_ready(std::uint32_t events) {
  if (events & (EPOLLERR | EPOLLHUP)) {
    abort();
    return;
  }
  if (events & EPOLLOUT) {
    blocked_ = false;
    flush();
    watch();
  }
  if (fd_ >= 0 && (events & EPOLLIN) && !paused_)
    read();
}

void client_socket::read() {
  const auto buffer = loop_.read_buffer();
  const auto got = recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got > 0) {
    if (finishing_)
      return; // nobody will look at it
    input().feed({buffer.data(), static_cast<std::size_t>(got)});
    tell_input();
  } else if (got == 0) {
    end_input();
    watch();
    tell_input();
  } else if (!may_pass(errno)) {
    abort();
  }
}

void client_socket::on_output() {
  note_output(loop_.now());
  if (queued_ || blocked_ || fd_ < 0)
    return;
  queued_ = true;
  loop_.queue_flush(*this);
}

ssize_t client_socket::send_some() {
  std::array<iovec, parts_per_write> parts;
  const auto count = gather(parts.data(), parts.size());
  constexpr auto flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  if (count == 1) // the most frequent case, and a cheaper call
    return ::send(fd_, parts[0].iov_base, parts[0].iov_len, flags);
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = count;
  return sendmsg(fd_, &message, flags);
}

void client_socket::flush() {
  queued_ = false;
  while (fd_ >= 0 && waiting_bytes() > 0 && !blocked_) {
    const auto sent = send_some();
    if (sent < 0 && !may_pass(errno)) {
      abort();
      return;
    }
    if (sent > 0)
      drop_front(static_cast<std::size_t>(sent));
    else
      blocked_ = true;
    tell_progress(sent > 0 ? loop_.now() : last_progress());
  }
  if (blocked_)
    watch();
  if (finishing_ && waiting_bytes() == 0)
    close_gently();
}

void client_socket::finish() {
  finishing_ = true;
  if (fd_ < 0)
    clear();          // nobody is left to read it
  pause_input(false); // an end of input still has to be seen
  if (waiting_bytes() == 0)
    close_gently();
}

void client_socket::close_gently() {
  if (fd_ < 0) {
    tell_closed();
    return;
  }
  if (input_ended()) {
    abort();
    return;
  }
  const auto fd = fd_;
  loop_.events().remove(fd, *this);
  fd_ = -1;
  shutdown(fd, SHUT_WR);
  loop_.linger(fd);
  tell_closed();
}

void client_socket::abort() {
  if (queued_)
    loop_.forget(*this);
  queued_ = false;
  clear();
  if (fd_ < 0)
    return;
  loop_.events().remove(fd_, *this);
  close(fd_);
  fd_ = -1;
  tell_closed();
}

} // namespace greenroom
