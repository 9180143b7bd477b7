#pragma once

#include "actors/cluster/beat_watch.hpp"
#include "actors/cluster/membership_table.hpp"
#include "actors/cluster/mutual_cuts.hpp"

#include <vector>

namespace greenroom {

/// Whom a node judges, after each of its reads. A verdict is offered after each
/// read for as long as its reason lasts: the table takes the first one and
/// refuses those with a stale beat.
class verdict_rules {
public:
  explicit verdict_rules(incarnation_number self) : self_(self) {}

  /// @returns the verdicts to be written now.
  std::vector<verdict> read(const cluster_reading& now,
                            const peer_reach& reach);

  /// The own link to the peer has come up.
  void linked(incarnation_number peer) { cuts_.linked(peer); }

  /// The own connection to the database was lost.
  void outage() noexcept;

private:
  bool is_silent(const node_row& row, const peer_reach& reach) const;
  std::vector<verdict> judge(const cluster_reading& now, const node_row& self,
                             const peer_reach& reach);
  std::vector<verdict> judge_while_joining(const cluster_contents& table,
                                           const node_row& self,
                                           const peer_reach& reach) const;

  incarnation_number self_;
  beat_watch beats_;
  mutual_cuts cuts_;
};

} // namespace greenroom
