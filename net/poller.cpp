#include "net/poller.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace greenroom {

poller::poller() : fd_(epoll_create1(EPOLL_CLOEXEC)) {
  if (fd_ < 0)
    throw std::system_error{errno, std::generic_category(), "epoll_create1"};
}

poller::~poller() {
  close(fd_);
}

bool poller::add(int fd, std::uint32_t events, poll_handler& handler) {
  epoll_event entry{};
  entry.events = events;
  entry.data.ptr = &handler;
  return epoll_ctl(fd_, EPOLL_CTL_ADD, fd, &entry) == 0;
}

void poller::modify(int fd, std::uint32_t events, poll_handler& handler) {
  epoll_event entry{};
  entry.events = events;
  entry.data.ptr = &handler;
  epoll_ctl(fd_, EPOLL_CTL_MOD, fd, &entry);
}

void poller::remove(int fd, const poll_handler& handler) {
  epoll_ctl(fd_, EPOLL_CTL_DEL, fd, nullptr);
  for (auto i = next_; i < count_; ++i)
    if (events_[i].data.ptr == &handler)
      events_[i].data.ptr = nullptr;
}

bool poller::poll() {
  const auto ready =
    epoll_wait(fd_, events_.data(), static_cast<int>(events_.size()), 0);
  count_ = ready > 0 ? static_cast<std::size_t>(ready) : 0;
  for (next_ = 0; next_ < count_;) {
    const auto entry = events_[next_++];
    if (entry.data.ptr)
      static_cast<poll_handler*>(entry.data.ptr)->on_ready(entry.events);
  }
  return count_ > 0;
}

} // namespace greenroom
