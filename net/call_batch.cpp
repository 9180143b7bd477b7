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

// Marks calls not yet executed.
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
  const auto parts = waiting.gather(&parts_[parts_used_], parts_per_call);
  add(parts == 1 ? call_kind::send : call_kind::send_parts, fd, parts);
}

void call_batch::receive(int fd, std::span<char> buffer) {
  parts_[parts_used_] = {buffer.data(), buffer.size()};
  add(call_kind::receive, fd, 1);
}

void call_batch::add(call_kind kind, int fd, std::size_t parts) {
  auto& added = calls_.emplace_back(call{kind, fd, {}});
  added.message.msg_iov = &parts_[parts_used_];
  added.message.msg_iovlen = parts;
  parts_used_ += parts;
}

std::span<const int> call_batch::run() {
  results_.assign(calls_.size(), not_made);
  if (ring_ && calls_.size() > 1 && run_on_ring() < calls_.size())
    ring_.reset();
  for (std::size_t i = 0; i < calls_.size(); ++i)
    if (results_[i] == not_made)
      results_[i] = make_now(calls_[i]);
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
  const auto& one = calls_[index];
  const auto& part = *one.message.msg_iov;
  auto* entry = io_uring_get_sqe(ring_.get());
  switch (one.kind) {
    case call_kind::receive:
      io_uring_prep_recv(entry, one.fd, part.iov_base, part.iov_len,
                         MSG_DONTWAIT);
      break;
    case call_kind::send:
      io_uring_prep_send(entry, one.fd, part.iov_base, part.iov_len,
                         send_flags);
      break;
    case call_kind::send_parts:
      io_uring_prep_sendmsg(entry, one.fd, &one.message, send_flags);
      break;
  }
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

int call_batch::make_now(const call& one) {
  const auto& part = *one.message.msg_iov;
  ssize_t result = 0;
  switch (one.kind) {
    case call_kind::receive:
      result = recv(one.fd, part.iov_base, part.iov_len, MSG_DONTWAIT);
      break;
    case call_kind::send:
      result = ::send(one.fd, part.iov_base, part.iov_len, send_flags);
      break;
    case call_kind::send_parts:
      result = sendmsg(one.fd, &one.message, send_flags);
      break;
  }
  return result < 0 ? -errno : static_cast<int>(result);
}

} // namespace greenroom
