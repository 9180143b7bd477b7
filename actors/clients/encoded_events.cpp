#include "actors/clients/encoded_events.hpp"

#include "protocol/event_line.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

namespace {

// A frame is ended by the line with which it reaches this size.
constexpr std::size_t frame_bytes = 8192;

} // namespace

void encoded_events::encode() {
  if (!frames_.empty())
    return;
  std::string text;
  for (const auto& x : events_) {
    append_event_line(text, x, room_);
    if (text.size() < frame_bytes && &x != &events_.back())
      continue;
    bytes_ += text.size();
    frames_.push_back(make_frame(std::exchange(text, {})));
  }
}

std::size_t encoded_events::size_bytes() {
  encode();
  return bytes_;
}

std::size_t encoded_events::bytes_before(std::uint64_t seq) {
  if (seq == first())
    return 0;
  if (ends_.empty()) { // level members need none of them
    encode();
    std::size_t begin = 0; // of the frame
    for (const auto& frame : frames_) {
      const auto& text = frame->bytes;
      for (auto i = text.find('\n'); i != std::string::npos;
           i = text.find('\n', i + 1))
        ends_.push_back(begin + i + 1);
      begin += text.size();
    }
  }
  return ends_[seq - first() - 1];
}

void encoded_events::append_all_to(outbox& out) {
  encode();
  for (const auto& frame : frames_)
    out.append(frame);
}

void encoded_events::append_to(outbox& out, std::uint64_t first,
                               std::uint64_t end) {
  const auto from = bytes_before(first);
  const auto to = bytes_before(end);
  std::size_t begin = 0; // of the frame
  for (const auto& frame : frames_) {
    const auto size = frame->bytes.size();
    if (begin + size > from && begin < to) {
      const auto skipped = from > begin ? from - begin : 0;
      if (begin + size <= to)
        out.append(frame, skipped);
      else
        out.append(
          std::string_view{frame->bytes}.substr(skipped, to - begin - skipped));
    }
    begin += size;
  }
}

} // namespace greenroom
