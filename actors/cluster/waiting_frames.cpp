#include "actors/cluster/waiting_frames.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

namespace {

// The least payload of a slice: a batch ends with less space left.
constexpr std::size_t slice_bytes_min = 256;

void raise(std::unordered_map<std::string, std::uint64_t>& heads,
           const std::string& room, std::uint64_t head) {
  auto& known = heads[room];
  known = std::max(known, head);
}

} // namespace

bool waiting_frames::keeps_head_of(const std::string& room) const {
  return due_.contains(room) || later_.contains(room);
}

std::optional<waiting_frames::time_point> waiting_frames::oldest() const {
  if (frames_.empty())
    return std::nullopt;
  return frames_.front().since;
}

void waiting_frames::push(link_frame frame, time_point now) {
  bytes_ += size_bytes(frame);
  frames_.push_back({std::move(frame), now});
}

void waiting_frames::keep_head(const std::string& room, std::uint64_t head) {
  if (due_.empty())
    frames_before_due_ = frames_.size();
  raise(frames_before_due_ == frames_.size() ? due_ : later_, room, head);
}

batch_content waiting_frames::take(std::size_t bytes_max) {
  batch_content batch;
  while (!empty()) {
    const auto space = bytes_max - std::min(bytes_max, batch.bytes);
    const auto is_heads_turn = !due_.empty() && frames_before_due_ == 0;
    if (!(is_heads_turn ? take_head(batch, space)
                        : take_part(batch, space, bytes_max)))
      break;
  }
  return batch;
}

bool waiting_frames::take_head(batch_content& batch, std::size_t space) {
  const auto next = due_.begin();
  link_part part{{link_frame_kind::head, next->first, next->second, {}}};
  const auto bytes = size_bytes(part.frame);
  if (bytes > space && !batch.parts.empty())
    return false;
  batch.bytes += bytes;
  batch.parts.push_back(std::move(part));
  due_.erase(next);
  if (due_.empty()) {
    due_.swap(later_);
    frames_before_due_ = frames_.size();
  }
  return true;
}

bool waiting_frames::take_part(batch_content& batch, std::size_t space,
                               std::size_t bytes_max) {
  auto& next = frames_.front();
  const auto whole = size_bytes(next.frame);
  link_part part;
  if (whole > bytes_max) {
    if (!take_slice(next, part, space))
      return false;
  } else {
    if (whole > space)
      return false;
    part.frame = std::move(next.frame);
  }
  if (!batch.since)
    batch.since = next.since;
  batch.bytes += size_bytes(part.frame);
  batch.parts.push_back(std::move(part));
  if (batch.parts.back().more)
    return true;
  bytes_ -= whole;
  frames_.pop_front();
  if (frames_before_due_ > 0)
    --frames_before_due_;
  return true;
}

bool waiting_frames::take_slice(waiting& from, link_part& to,
                                std::size_t space) {
  if (from.taken == 0) {
    to.frame.kind = from.frame.kind;
    to.frame.room = from.frame.room;
    to.frame.head = from.frame.head;
  }
  const auto header = size_bytes(to.frame);
  if (space < header + slice_bytes_min)
    return false;
  to.frame.payload = from.frame.payload.substr(from.taken, space - header);
  from.taken += to.frame.payload.size();
  to.more = from.taken < from.frame.payload.size();
  return true;
}

void waiting_frames::clear() {
  *this = {};
}

} // namespace greenroom
