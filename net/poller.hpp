#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace greenroom {

/// Handles what happens to one descriptor.
class poll_handler {
public:
  /// Called when the descriptor is ready.
  /// @param events epoll's bits: EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP.
  virtual void on_ready(std::uint32_t events) = 0;

protected:
  ~poll_handler() = default;
};

/// A level-triggered epoll set. An idle descriptor in it costs no memory of
/// ours, and reading from one costs no further system call.
class poller {
public:
  /// The most descriptors that one call of `poll` serves.
  static constexpr std::size_t events_per_round = 128;

  poller();
  ~poller();
  poller(const poller&) = delete;
  poller& operator=(const poller&) = delete;

  /// @returns false if the kernel refuses; errno has the reason.
  [[nodiscard]] bool add(int fd, std::uint32_t events, poll_handler& handler);
  void modify(int fd, std::uint32_t events, poll_handler& handler);

  /// Removes a descriptor. Its handler is not called any more, not even for
  /// events that the present `poll` has already fetched.
  void remove(int fd, const poll_handler& handler);

  /// Calls the handlers of descriptors that are ready now; never waits.
  /// @returns whether any was ready.
  bool poll();

  /// Becomes readable itself when any descriptor in the set is ready.
  int descriptor() const noexcept { return fd_; }

private:
  int fd_;
  std::size_t next_ = 0;  // index in events_ of the next to handle
  std::size_t count_ = 0; // how many of events_ this round has fetched
  std::array<epoll_event, events_per_round> events_{};
};

} // namespace greenroom
