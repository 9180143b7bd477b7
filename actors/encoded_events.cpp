#include "actors/encoded_events.hpp"

#include "protocol/event_line.hpp"

#include <utility>

namespace greenroom {

const frame_ptr& encoded_events::all() {
  if (lines_)
    return lines_;
  std::string text;
  ends_.reserve(events_.size());
  for (const auto& x : events_) {
    append_event_line(text, x, room_);
    ends_.push_back(static_cast<std::uint32_t>(text.size()));
  }
  lines_ = make_frame(std::move(text));
  return lines_;
}

std::size_t encoded_events::begin_of(std::uint64_t seq) {
  all();
  return seq == first() ? 0 : ends_[seq - first() - 1];
}

} // namespace greenroom
