#pragma once

#include "actors/cluster/cluster_reading.hpp"

#include <span>
#include <string>
#include <vector>

namespace greenroom {

/// Declares a process dead, if its beat is still the one that was seen. A
/// verdict that was written late, by a judge that had been stopped, thus cannot
/// hit a node that has beaten since.
struct verdict {
  incarnation_number incarnation = 0;
  beat_number beat = 0; ///< As the judge has read it.

  friend bool operator==(const verdict&, const verdict&) = default;
};

/// Why a change of a state was not made. Nothing was written then.
enum class change_result : std::uint8_t {
  done = 1,
  wrong_state,    ///< The row is missing or its state forbids the change.
  judge_not_up,   ///< Who is not up judges only as `judge` says.
  beat_has_moved, ///< The judged one has beaten since it was seen.
  not_linked,     ///< A node that is up is not among the links.
  namesake_lives, ///< An earlier process of that name may still run.
};

/// What a process says of itself when it enters.
struct node_entry {
  std::string name;
  std::string address;
  std::string clients_at;
};

/// The membership of the cluster as the database keeps it: the only judge of
/// who is up. Every change locks the row of the cluster first and then checks,
/// so that changes come one after the other; each one that is made raises the
/// view by one. A row with the state dead or gone never changes again.
class membership_table {
public:
  virtual ~membership_table() = default;

  /// Adds a row for a new process, joining, under a number that was never used
  /// before. Others of that name may still be there.
  virtual incarnation_number enter(const node_entry& who) = 0;

  /// Adds one to the beat of `self`, stores its links and reads all rows. One
  /// that has ended, or has no row, only reads.
  virtual cluster_contents beat(incarnation_number self,
                                std::span<const incarnation_number> links) = 0;

  /// From joining to up.
  /// @param links whom `self` is linked with now. All that are up must be among
  ///              them: `not_linked`. No earlier process of its name may be
  ///              living, nor another one be up or leaving: `namesake_lives`.
  virtual change_result promote(incarnation_number self,
                                std::span<const incarnation_number> links) = 0;

  /// From up to leaving.
  virtual change_result leave(incarnation_number self) = 0;

  /// From joining, up or leaving to gone.
  virtual change_result go(incarnation_number self) = 0;

  /// Declares others dead. The judge is up itself. One that is joining may
  /// judge earlier processes of its own name; and others only when its verdicts
  /// name every node that is up, each with its present beat: then none is left
  /// that could judge.
  /// @returns for each verdict what became of it.
  virtual std::vector<change_result>
  judge(incarnation_number judge, std::span<const verdict> verdicts) = 0;
};

} // namespace greenroom
