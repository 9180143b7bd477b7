#pragma once

#include "actors/cluster/link_messages.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// What is to go into one batch.
struct batch_content {
  std::vector<link_part> parts;
  std::size_t bytes = 0;
  /// When the oldest of its frames was queued; heads have no age.
  std::optional<std::chrono::steady_clock::time_point> since;
};

/// What a node has for its peer and has not sent: frames in their order, and
/// the heads of rooms whose updates found the window full.
///
/// A head goes after every frame that was queued before it was kept, because
/// an answer to a line must come before the event of that line. And it is not
/// overtaken for ever by frames that are queued later. So heads are collected
/// in two groups: those that are due after a number of frames, and which do
/// not change any more once another frame is queued; and later ones. Of each
/// room a group has the newest head only.
class waiting_frames {
public:
  using time_point = std::chrono::steady_clock::time_point;

  bool empty() const noexcept { return frames_.empty() && due_.empty(); }
  /// Bytes of frames; one that is sent in part counts wholly.
  std::size_t bytes() const noexcept { return bytes_; }
  /// How many heads are kept: at most two of a room.
  std::size_t heads() const noexcept { return due_.size() + later_.size(); }
  bool keeps_head_of(const std::string& room) const;
  /// When the oldest frame was queued.
  std::optional<time_point> oldest() const;

  void push(link_frame frame, time_point now);
  void keep_head(const std::string& room, std::uint64_t head);

  /// Takes what comes next, as much as a batch holds. A frame that is larger
  /// than a batch is sliced.
  batch_content take(std::size_t bytes_max);

  void clear();

private:
  struct waiting {
    link_frame frame;
    time_point since;
    std::size_t taken = 0; // of its payload
  };
  using heads_by_room = std::unordered_map<std::string, std::uint64_t>;

  bool take_head(batch_content& batch, std::size_t space);
  bool take_part(batch_content& batch, std::size_t space,
                 std::size_t bytes_max);
  static bool take_slice(waiting& from, link_part& to, std::size_t space);

  std::deque<waiting> frames_;
  std::size_t bytes_ = 0;
  heads_by_room due_; // after the first `frames_before_due_` frames
  std::size_t frames_before_due_ = 0;
  heads_by_room later_; // empty if `due_` is
};

} // namespace greenroom
