#include "actors/cluster/outgoing_window.hpp"

#include <utility>

namespace greenroom {

std::optional<outgoing_window::time_point>
outgoing_window::oldest_queued() const {
  for (const auto& x : batches_)
    if (x.since)
      return x.since;
  return std::nullopt;
}

const link_batch& outgoing_window::add(link_number link, batch_content content,
                                       time_point now) {
  bytes_ += content.bytes;
  batches_.push_back({{link, ++last_, std::move(content.parts)},
                      content.bytes,
                      now,
                      content.since});
  return batches_.back().batch;
}

bool outgoing_window::acknowledge(batch_number last) {
  if (last > last_)
    return false;
  while (!batches_.empty() && batches_.front().batch.number <= last) {
    bytes_ -= batches_.front().bytes;
    batches_.pop_front();
  }
  return true;
}

void outgoing_window::clear() {
  *this = {};
}

} // namespace greenroom
