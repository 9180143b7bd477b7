#include "net/event_loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <unistd.h>

namespace greenroom {

namespace {

// Bounded: a busy neighbour loop must not keep us from our sockets.
constexpr int rounds_per_turn = 8;

} // namespace

event_loop::event_loop(caf::actor_system& system, bool use_io_uring)
    : actor_queue(system, true), sockets_(use_io_uring),
      ready_sockets_(io_, dup(sockets_.events().descriptor())) {}

void event_loop::run() {
  adopt_this_thread();
  auto keep_alive = boost::asio::make_work_guard(io_);
  bool worked = false; // in the turn before: then more is likely, so poll first
  while (!io_.stopped()) {
    if (!worked && !has_ready() && !sockets_.has_flushes()) {
      watch_sockets();
      io_.run_one();
    }
    io_.poll();
    worked = sockets_.poll();
    for (int round = 0; round < rounds_per_turn && run_ready(); ++round)
      worked = true;
    sockets_.flush_some();
  }
}

void event_loop::watch_sockets() {
  if (watching_)
    return;
  watching_ = true;
  ready_sockets_.async_wait(
    boost::asio::posix::stream_descriptor::wait_read,
    [this](const boost::system::error_code&) { watching_ = false; });
}

void event_loop::stop() {
  io_.stop();
}

void event_loop::wake() {
  boost::asio::post(io_, [] {});
}

} // namespace greenroom
