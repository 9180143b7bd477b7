#include "actors/encoded_events.hpp"

#include "protocol/event_line.hpp"

#include <utility>

namespace greenroom {

const frame_ptr& encoded_events::all() {
  if (lines_)
    return lines_;
  std::string text;
  for (const auto& x : events_)
    append_event_line(text, x, room_);
  lines_ = make_frame(std::move(text));
  return lines_;
}

std::size_t encoded_events::begin_of(std::uint64_t seq) {
  if (seq == first())
    return 0;
  if (ends_.empty()) { // level members need none of them
    const auto& text = all()->bytes;
    for (auto i = text.find('\n'); i != std::string::npos;
         i = text.find('\n', i + 1))
      ends_.push_back(static_cast<std::uint32_t>(i + 1));
  }
  return ends_[seq - first() - 1];
}

} // namespace greenroom
