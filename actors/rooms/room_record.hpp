#pragma once

#include "actors/messages.hpp"
#include "actors/rooms/history_range.hpp"
#include "actors/rooms/newest_events.hpp"

#include <algorithm>
#include <cstdint>

namespace greenroom {

/// What the journal has of a room, as far as the room knows it.
class room_record {
public:
  /// Takes the head and the newest events from a granted claim.
  void load(const claim_answer& found);

  /// The journal has recorded a batch, which follows the head.
  void add(const shared_events& batch) {
    head_ = batch->back().seq;
    last_at_ = batch->back().at;
    newest_.add(batch);
  }

  /// Retention left this as the oldest seq. A lower one than is known already
  /// is ignored: messages from retention and claims may overtake each other.
  void trimmed(std::uint64_t oldest) noexcept;

  std::uint64_t head() const noexcept { return head_; }
  std::uint64_t oldest() const noexcept { return oldest_; }
  const newest_events& newest() const noexcept { return newest_; }

  /// The stamp for the next batch: `now`, but never before the head's stamp.
  utc_time stamp(utc_time now) const noexcept {
    return std::max(now, last_at_);
  }

  /// The range of a HISTORY as far as seqs decide it.
  seq_range range_of(const history_request& asked) const noexcept;

private:
  std::uint64_t head_ = 0;
  std::uint64_t oldest_ = 1;
  utc_time last_at_{};
  newest_events newest_;
};

} // namespace greenroom
