#include "app/memory_trimmer.hpp"

#include <malloc.h>

#include <cstddef>

namespace greenroom {

namespace {

// Less than this stays with the allocator: it will be needed soon.
constexpr std::size_t kept_bytes = std::size_t{4} << 20;

void trim() {
  if (mallinfo2().fordblks > kept_bytes)
    malloc_trim(0);
}

} // namespace

memory_trimmer::memory_trimmer(boost::asio::io_context& io,
                               std::chrono::milliseconds interval)
    : timer_(io), interval_(interval) {
  wait();
}

void memory_trimmer::wait() {
  timer_.expires_after(interval_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error)
      return;
    trim();
    wait();
  });
}

} // namespace greenroom
