#include "net/client_socket.hpp"

#include "net/call_batch.hpp"
#include "net/socket_loop.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace greenroom {

namespace {

// Of `watched_`: not in the epoll set at all.
constexpr std::uint32_t nothing = EPOLLONESHOT;

bool may_pass(int error) noexcept {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR
         || error == ENOBUFS || error == ENOMEM;
}

} // namespace

client_socket::client_socket(socket_loop& loop, int fd) : fd_(fd), loop_(loop) {
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
  if (wanted == 0 && output_ended())
    wanted = nothing; // EPOLLHUP cannot be masked: it would never stop
  const auto before = std::exchange(watched_, wanted);
  if (wanted == before)
    return;
  if (wanted == nothing)
    loop_.events().remove(fd_, *this);
  else if (before != nothing)
    loop_.events().modify(fd_, wanted, *this);
  else if (!loop_.events().add(fd_, wanted, *this))
    abort();
}

void client_socket::on_ready(std::uint32_t events) {
  if (events & (EPOLLERR | EPOLLHUP))
    hang_up();
  if (fd_ < 0)
    return;
  if ((events & EPOLLOUT) && !output_ended()) {
    blocked_ = false; // `watch` follows when the kernel has taken something
    queue_send();
  }
  if ((events & (EPOLLIN | EPOLLERR | EPOLLHUP)) && !paused_ && !input_ended())
    loop_.queue_read(*this);
}

void client_socket::hang_up() {
  if (output_ended() || fd_ < 0)
    return;
  end_output();
  blocked_ = false;
  loop_.acknowledgements().forget(*this);
  clear();
  tell_progress(last_progress());
  if (finishing_)
    abort(); // what it waited for cannot be sent
  else
    watch();
}

void client_socket::add_receive(call_batch& calls, std::span<char> buffer) {
  calls.receive(fd_, buffer);
}

void client_socket::received(int result, std::span<const char> buffer) {
  if (result > 0) {
    if (finishing_)
      return; // nobody will look at it
    input().feed({buffer.data(), static_cast<std::size_t>(result)});
    tell_input();
  } else if (result == 0) {
    end_input();
    watch();
    tell_input();
  } else if (!may_pass(-result)) {
    end_input();
    hang_up();
    watch();
    tell_input();
  }
}

void client_socket::on_output() {
  if (fd_ < 0 || output_ended()) {
    clear(); // there is nobody to send it to
    return;
  }
  note_output(loop_.now());
  queue_send();
}

void client_socket::queue_send() {
  if (queued_ || blocked_ || fd_ < 0)
    return;
  queued_ = true;
  loop_.queue_flush(*this);
}

bool client_socket::add_send(call_batch& calls) {
  queued_ = false;
  if (fd_ < 0 || waiting_bytes() == 0)
    return false;
  calls.send(fd_, *this);
  return true;
}

void client_socket::sent(int result) {
  if (result < 0 && !may_pass(-result)) {
    hang_up();
    return;
  }
  if (result > 0) {
    const auto bytes = static_cast<std::size_t>(result);
    loop_.acknowledgements().sent(*this, bytes, loop_.now());
    drop_front(bytes);
  }
  tell_progress(result > 0 ? loop_.now() : last_progress());
  blocked_ = result <= 0;
  watch();
  if (waiting_bytes() > 0)
    queue_send(); // more than one call takes
  else if (finishing_)
    close_gently();
}

std::size_t client_socket::unacknowledged() const noexcept {
  int bytes = 0;
  return ioctl(fd_, SIOCOUTQ, &bytes) == 0 ? static_cast<std::size_t>(bytes)
                                           : 0;
}

void client_socket::finish() {
  finishing_ = true;
  pause_input(false); // an end of input still has to be seen
  if (waiting_bytes() == 0)
    close_gently();
}

void client_socket::close_gently() {
  if (fd_ < 0) {
    tell_closed();
    return;
  }
  if (input_ended() || output_ended()) {
    abort();
    return;
  }
  const auto fd = fd_;
  loop_.acknowledgements().forget(*this);
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
  loop_.acknowledgements().forget(*this);
  loop_.events().remove(fd_, *this);
  close(fd_);
  fd_ = -1;
  tell_closed();
}

} // namespace greenroom
