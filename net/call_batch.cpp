#include "net/call_batch.hpp"

#include <liburing.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <cstring>

namespace greenroom {

namespace {

constexpr std::size_t parts_per_call = 64;
constexpr std::size_t parts_max = 4096;
constexpr int send_flags = MSG_NOSIGNAL | MSG_DONTWAIT;

// Calls that were never made, so that they are told from those that were.
constexpr int not_made = -EINPROGRESS;

} // namespace

void call_batch::ring_deleter::operator()(io_uring* ring) const noexcept {
  io_uring_queue_exit(ring);
  delete ring;
}

call_batch::call_batch(bool use_io_uring) : parts_(parts_max) {
  calls_.reserve(calls_max);
  if (!use_io_uring)
    return;
  auto ring = std::make_unique<io_uring>();
  const auto error = io_uring_queue_init(calls_max, ring.get(), 0);
  if (error == 0)
    ring_.reset(ring.release());
  else
    spdlog::info("no io_uring ({}): one system call for each send and receive",
                 std::strerror(-error));
}

call_batch::~call_batch() = default;

bool call_batch::full() const noexcept {
  return calls_.size() == calls_max || parts_used_ + parts_per_call > parts_max;
}

void call_batch::send(int fd, const outbox& waiting) {
  auto* const parts = &parts_[parts_used_];
  add({fd, false, {}}, parts, waiting.gather(parts, parts_per_call));
}

void call_batch::receive(int fd, std::span<char> buffer) {
  auto& part = parts_[parts_used_];
  part = {buffer.data(), buffer.size()};
  add({fd, true, {}}, &part, 1);
}

void call_batch::add(call one, iovec* parts, std::size_t count) {
  one.message.msg_iov = parts;
  one.message.msg_iovlen = count;
  calls_.push_back(one);
  parts_used_ += count;
}

std::span<const int> call_batch::run() {
  results_.assign(calls_.size(), not_made);
  if (ring_ && calls_.size() > 1 && run_on_ring() < calls_.size())
    ring_.reset();
  for (std::size_t i = 0; i < calls_.size(); ++i)
    if (results_[i] == not_made)
      results_[i] = make(calls_[i]);
  calls_.clear();
  parts_used_ = 0;
  return results_;
}

std::size_t call_batch::run_on_ring() {
  for (std::size_t i = 0; i < calls_.size(); ++i)
    add_to_ring(i);
  std::size_t done = 0;
  while (done < calls_.size()) {
    const auto wanted = static_cast<unsigned>(calls_.size() - done);
    const auto error = io_uring_submit_and_wait(ring_.get(), wanted);
    take_results(done);
    if (error < 0 && error != -EINTR && error != -EAGAIN && error != -EBUSY) {
      spdlog::warn("io_uring failed ({}): one system call for each send and "
                   "receive from now on",
                   std::strerror(-error));
      return done;
    }
  }
  return done;
}

void call_batch::add_to_ring(std::size_t index) {
  auto& one = calls_[index];
  auto* entry = io_uring_get_sqe(ring_.get());
  const auto& first = *one.message.msg_iov;
  if (one.receives)
    io_uring_prep_recv(entry, one.fd, first.iov_base, first.iov_len,
                       MSG_DONTWAIT);
  else if (one.message.msg_iovlen == 1) // the most frequent, and cheaper
    io_uring_prep_send(entry, one.fd, first.iov_base, first.iov_len,
                       send_flags);
  else
    io_uring_prep_sendmsg(entry, one.fd, &one.message, send_flags);
  io_uring_sqe_set_data64(entry, index);
}

void call_batch::take_results(std::size_t& done) {
  io_uring_cqe* result = nullptr;
  while (io_uring_peek_cqe(ring_.get(), &result) == 0) {
    results_[result->user_data] = result->res;
    io_uring_cqe_seen(ring_.get(), result);
    ++done;
  }
}

int call_batch::make(const call& one) {
  const auto& first = *one.message.msg_iov;
  const auto result =
    one.receives ? recv(one.fd, first.iov_base, first.iov_len, MSG_DONTWAIT)
    : one.message.msg_iovlen == 1
      ? ::send(one.fd, first.iov_base, first.iov_len, send_flags)
      : sendmsg(one.fd, &one.message, send_flags);
  return result < 0 ? -errno : static_cast<int>(result);
}

} // namespace greenroom
