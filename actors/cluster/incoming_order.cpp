#include "actors/cluster/incoming_order.hpp"

#include <utility>

namespace greenroom {

incoming_order::outcome incoming_order::take(link_batch batch,
                                             std::vector<link_frame>& frames) {
  if (batch.number <= seen_)
    return outcome::duplicate;
  if (batch.number != seen_ + 1)
    return outcome::ahead;
  seen_ = batch.number;
  for (auto& part : batch.parts) {
    if (unfinished_)
      unfinished_->payload += part.frame.payload;
    else
      unfinished_ = std::move(part.frame);
    if (unfinished_->payload.size() > frame_bytes_max_)
      return outcome::too_large;
    if (!part.more) {
      frames.push_back(std::move(*unfinished_));
      unfinished_.reset();
    }
  }
  return outcome::taken;
}

void incoming_order::clear() {
  seen_ = 0;
  unfinished_.reset();
}

} // namespace greenroom
