#include "actors/cluster/beat_watch.hpp"

#include "actors/cluster/membership_times.hpp"

#include <utility>

namespace greenroom {

namespace {

/// Whether at least 200 ms lie between what the two reads have seen. A read
/// sees the table at some moment from its question to its answer, so the least
/// that can lie between two is from the first answer to the second question.
bool are_apart(std::chrono::steady_clock::time_point first_answered_at,
               const cluster_reading& second) {
  return second.asked_at - first_answered_at
         >= membership_times::between_counted_reads;
}

} // namespace

bool beat_watch::read(const cluster_reading& now) {
  const auto before = std::exchange(last_read_at_, now.answered_at);
  if (!before || now.answered_at - *before > membership_times::baseline_gap) {
    set_baseline(now);
    return false;
  }
  if (reads_to_wait_ > 0 && are_apart(last_waited_at_, now)) {
    --reads_to_wait_;
    last_waited_at_ = now.answered_at;
  }
  std::erase_if(peers_, [&](const watched& peer) {
    const auto* row = now.table.find(peer.incarnation);
    return row == nullptr || !is_living(row->state);
  });
  for (const auto& row : now.table.nodes)
    if (is_living(row.state)) {
      if (auto* known = find(row.incarnation))
        count(*known, row, now);
      else
        peers_.push_back({row.incarnation, row.beat, 0, now.answered_at});
    }
  return true;
}

void beat_watch::outage() noexcept {
  last_read_at_.reset();
  reads_to_wait_ = membership_times::reads_after_outage;
}

unsigned beat_watch::silent_reads(incarnation_number peer) const noexcept {
  for (const auto& x : peers_)
    if (x.incarnation == peer)
      return x.silent_reads;
  return 0;
}

void beat_watch::set_baseline(const cluster_reading& now) {
  last_waited_at_ = now.answered_at;
  peers_.clear();
  for (const auto& row : now.table.nodes)
    if (is_living(row.state))
      peers_.push_back({row.incarnation, row.beat, 0, now.answered_at});
}

void beat_watch::count(watched& peer, const node_row& row,
                       const cluster_reading& now) {
  if (row.beat != peer.beat) {
    peer.beat = row.beat;
    peer.silent_reads = 0;
    peer.counted_at.reset();
  } else if (!peer.counted_at || are_apart(*peer.counted_at, now)) {
    ++peer.silent_reads;
    peer.counted_at = now.answered_at;
  }
}

beat_watch::watched* beat_watch::find(incarnation_number peer) noexcept {
  for (auto& x : peers_)
    if (x.incarnation == peer)
      return &x;
  return nullptr;
}

} // namespace greenroom
