#pragma once

#include "net/frame.hpp"

#include <boost/container/small_vector.hpp>

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace greenroom {

/// The output of one connection that is not sent yet: frames that it shares
/// with others, and lines of its own, in order. Only its loop's thread uses it.
class outbox {
public:
  outbox() = default;
  outbox(const outbox&) = delete;
  outbox& operator=(const outbox&) = delete;
  virtual ~outbox() { clear(); }

  /// Queues a copy of `text`.
  void append(std::string_view text);

  /// Queues a frame, from byte `begin` on, without copying.
  void append(const frame_ptr& shared, std::size_t begin = 0);

  /// Bytes not sent yet; a shared frame counts in full for each outbox.
  std::size_t waiting_bytes() const noexcept { return waiting_bytes_; }

  /// The sum of `waiting_bytes` over all outboxes of the calling thread's loop.
  static std::size_t loop_waiting_bytes() noexcept { return loop_bytes_; }

  /// Fills `parts` with the first waiting bytes, for one `writev`.
  /// @returns how many of the `capacity` parts were filled.
  std::size_t gather(iovec* parts, std::size_t capacity) const noexcept;

  /// Forgets the first `bytes` bytes: they were sent.
  void drop_front(std::size_t bytes);

  /// Forgets everything.
  void clear();

protected:
  /// Called when the outbox stops being empty; not again until it has drained.
  virtual void on_output() = 0;

private:
  struct chunk {
    frame_ptr data;
    std::uint32_t begin;
    bool own; ///< Made by this outbox, so nobody else can hold it.
  };

  void added(std::size_t bytes);

  // One chunk fits without an allocation: most writes are one chunk, and an
  // idle connection should not pay for further ones.
  boost::container::small_vector<chunk, 1> chunks_;
  std::size_t waiting_bytes_ = 0;
  static inline thread_local std::size_t loop_bytes_ = 0;
};

} // namespace greenroom
