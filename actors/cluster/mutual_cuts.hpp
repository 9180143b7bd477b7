#pragma once

#include "actors/cluster/peer_reach.hpp"

#include <vector>

namespace greenroom {

/// Decides between two nodes that both beat and cannot reach each other. After
/// 5 s the one with fewer live links goes, on a tie the one with the larger
/// name. Both read the same table, so at most one of them thinks that it is the
/// one to stay, but for a moment; and the table takes only the first verdict.
///
/// Nobody judges such a pair but the two: only they know whether TLS or a
/// version is the cause, for which nobody goes.
class mutual_cuts {
public:
  /// Takes a reading that can be compared with the one before.
  /// @param self a row of the reading, and up.
  /// @returns the rows of those that have to go, for this node.
  std::vector<const node_row*> read(const cluster_reading& now,
                                    const node_row& self,
                                    const peer_reach& reach);

  /// The own link to the peer has come up: what was seen of it so far does not
  /// count, although its row lists this node only after its next beat.
  void linked(incarnation_number peer);

  /// What was seen so far does not count: the reads have a gap, or this node
  /// is not up.
  void restart() noexcept { cuts_.clear(); }

private:
  using time_point = std::chrono::steady_clock::time_point;

  struct cut {
    incarnation_number peer = 0;
    time_point seen_at; ///< When the first read that showed it was answered.
  };

  bool has_lasted(incarnation_number peer, const cluster_reading& now);

  std::vector<cut> cuts_;
};

} // namespace greenroom
