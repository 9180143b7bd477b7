#pragma once

#include "actors/cluster/link_messages.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace greenroom {

/// Takes each batch of a link once and in order, and puts sliced frames
/// together again.
class incoming_order {
public:
  enum class outcome : std::uint8_t {
    taken,
    duplicate, ///< It has been taken before.
    ahead,     ///< One before it is missing, which will be sent again.
    too_large, ///< A frame has become larger than is allowed.
  };

  /// @param frame_bytes_max the largest payload of a frame.
  explicit incoming_order(std::size_t frame_bytes_max)
      : frame_bytes_max_(frame_bytes_max) {}

  /// The last batch that was taken.
  batch_number seen() const noexcept { return seen_; }
  /// Bytes of the frame of which only some slices have come.
  std::size_t unfinished_bytes() const noexcept {
    return unfinished_ ? size_bytes(*unfinished_) : 0;
  }

  /// @param frames gets the frames that are complete now.
  outcome take(link_batch batch, std::vector<link_frame>& frames);

  /// The next batch is the first one of another link.
  void clear();

private:
  std::size_t frame_bytes_max_;
  batch_number seen_ = 0;
  std::optional<link_frame> unfinished_;
};

} // namespace greenroom
