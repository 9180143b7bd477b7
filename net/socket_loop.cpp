#include "net/socket_loop.hpp"

#include "net/client_socket.hpp"
#include "net/lingering_socket.hpp"

#include <algorithm>

namespace greenroom {

namespace {

// A longer burst takes another round, as do those of all others.
constexpr std::size_t bytes_per_read = 2048;
constexpr std::size_t flushes_per_turn = 512;

} // namespace

socket_loop::socket_loop(bool use_io_uring)
    : calls_(use_io_uring),
      read_buffer_(poller::events_per_round * bytes_per_read) {}

socket_loop::~socket_loop() = default;

void socket_loop::forget(const client_socket& socket) noexcept {
  for (auto* queue : {&flushes_, &backlog_})
    std::replace(queue->begin(), queue->end(),
                 const_cast<client_socket*>(&socket),
                 static_cast<client_socket*>(nullptr));
}

bool socket_loop::poll() {
  const auto any = events_.poll();
  read_queued();
  return any;
}

void socket_loop::read_queued() {
  const auto buffer = [&](std::size_t i) {
    return read_buffer().subspan(i * bytes_per_read, bytes_per_read);
  };
  for (std::size_t i = 0; i < reads_.size(); ++i)
    reads_[i]->add_receive(calls_, buffer(i));
  const auto results = calls_.run();
  for (std::size_t i = 0; i < reads_.size(); ++i)
    reads_[i]->received(results[i], buffer(i));
  reads_.clear();
}

void socket_loop::flush_some() {
  // The backlog keeps its part of each turn, however much is new.
  const auto old = std::min(backlog_.size(), flushes_per_turn / 4);
  const auto fresh = std::min(flushes_.size(), flushes_per_turn - old);
  flush_first(flushes_, fresh);
  flush_first(backlog_, std::min(backlog_.size(), flushes_per_turn - fresh));
  backlog_.insert(backlog_.end(), flushes_.begin(), flushes_.end());
  flushes_.clear();
}

void socket_loop::flush_first(std::deque<client_socket*>& queue,
                              std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    auto* socket = queue.front();
    queue.pop_front();
    if (socket && socket->add_send(calls_))
      sending_.push_back(socket);
    if (calls_.full())
      send_batch();
  }
  send_batch();
}

void socket_loop::send_batch() {
  const auto results = calls_.run();
  for (std::size_t i = 0; i < sending_.size(); ++i)
    sending_[i]->sent(results[i]);
  sending_.clear();
}

void socket_loop::linger(int fd) {
  lingering_.push_back(std::make_unique<lingering_socket>(*this, fd));
}

void socket_loop::forget(const lingering_socket& socket) {
  std::erase_if(lingering_, [&](const auto& x) { return x.get() == &socket; });
}

void socket_loop::tick(std::chrono::seconds now, std::chrono::seconds stalled) {
  now_ = now;
  for (auto* socket : acks_.look(now, stalled))
    socket->abort();
  // Kept for one to two ticks: the deadline needs no clock of its own.
  std::erase_if(lingering_, [](auto& x) { return x->expired(); });
}

} // namespace greenroom
