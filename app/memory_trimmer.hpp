#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace greenroom {

/// Returns unused memory to the system at an interval. When a crowd has left,
/// the allocator keeps the freed pages that lie between used ones, and trimming
/// takes long with many of them: so it happens on the main thread, which serves
/// nobody.
class memory_trimmer {
public:
  /// The timer runs on `io` until this object is destroyed.
  explicit memory_trimmer(
    boost::asio::io_context& io,
    std::chrono::milliseconds interval = std::chrono::seconds{5});

private:
  void wait();

  boost::asio::steady_timer timer_;
  std::chrono::milliseconds interval_;
};

} // namespace greenroom
