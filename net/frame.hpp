#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <string>

namespace greenroom {

/// Encoded lines that wait in one or in many outboxes of one loop. Counted
/// without atomics: a frame never leaves its loop's thread.
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
