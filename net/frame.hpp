#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <string>

namespace greenroom {

/// Encoded lines, shared by the outboxes of one loop that have to send them.
/// The reference count is not atomic: a frame never leaves its loop's thread.
struct frame
    : boost::intrusive_ref_counter<frame, boost::thread_unsafe_counter> {
  explicit frame(std::string text) : bytes(std::move(text)) {}

  std::string bytes;
};

using frame_ptr = boost::intrusive_ptr<frame>;

inline frame_ptr make_frame(std::string bytes) {
  return frame_ptr{new frame(std::move(bytes))};
}

} // namespace greenroom
