#pragma once

#include "actors/cluster/cluster_reading.hpp"

#include <optional>
#include <vector>

namespace greenroom {

/// Counts for each peer the reads in which its beat has not moved. Only reads
/// count, never time, so that a peer is not blamed for what its reader or the
/// database missed: a reading after a long gap starts all counts at 0, and
/// reads in quick succession count as one.
class beat_watch {
public:
  /// @returns whether the reading can be compared with the one before. It
  ///          cannot after a gap: then it is the baseline of the next ones.
  bool read(const cluster_reading& now);

  /// The own connection was lost: all counts begin again.
  void outage() noexcept;

  /// Whether enough reads have succeeded since the last outage.
  bool may_judge() const noexcept { return reads_to_wait_ == 0; }

  /// How many counted reads have passed without a beat of this peer; 0 for one
  /// that is not known.
  unsigned silent_reads(incarnation_number peer) const noexcept;

private:
  using time_point = std::chrono::steady_clock::time_point;

  struct watched {
    incarnation_number incarnation = 0;
    beat_number beat = 0;
    unsigned silent_reads = 0;
    /// When the last read that counts was answered. None since a new beat: a
    /// read that finds no newer one counts, however soon it comes.
    std::optional<time_point> counted_at;
  };

  void set_baseline(const cluster_reading& now);
  void count(watched& peer, const node_row& row, const cluster_reading& now);
  watched* find(incarnation_number peer) noexcept;

  std::vector<watched> peers_;
  std::optional<time_point> last_read_at_;
  time_point last_waited_at_;
  unsigned reads_to_wait_ = 0;
};

} // namespace greenroom
