#pragma once

#include "net/socket_loop.hpp"
#include "runtime/actor_queue.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace greenroom {

/// One thread: an Asio loop, the client sockets inside it, and the actors that
/// live on it. In each turn actors handle what has come, then each socket that
/// got output is flushed once, so that many small lines are one send.
class event_loop : public actor_queue {
public:
  /// @param use_io_uring see `call_batch`.
  event_loop(caf::actor_system& system, bool use_io_uring);

  /// Blocks until `stop`. Everything on this loop runs on the calling thread.
  void run();

  /// May be called from any thread.
  void stop();

  socket_loop& sockets() noexcept { return sockets_; }

private:
  void wake() override;
  void watch_sockets();

  boost::asio::io_context io_{1};
  socket_loop sockets_;
  // A duplicate of the poller's descriptor, because Asio closes what it holds.
  boost::asio::posix::stream_descriptor ready_sockets_;
  bool watching_ = false;
};

} // namespace greenroom
