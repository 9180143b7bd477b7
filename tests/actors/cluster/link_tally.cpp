#include "tests/actors/cluster/link_tally.hpp"

#include <algorithm>
#include <ostream>

namespace greenroom::test {

link_counts& operator+=(link_counts& x, const link_counts& y) {
  x.resets += y.resets;
  x.given_up += y.given_up;
  x.resent += y.resent;
  x.duplicates += y.duplicates;
  x.ahead += y.ahead;
  x.late_batches += y.late_batches;
  x.late_acks += y.late_acks;
  x.late_hellos += y.late_hellos;
  x.heads_kept += y.heads_kept;
  x.busy += y.busy;
  return x;
}

link_tally& operator+=(link_tally& x, const link_tally& y) {
  x.cuts += y.cuts;
  x.cuts_with_unacknowledged += y.cuts_with_unacknowledged;
  x.restarts += y.restarts;
  x.stalled += y.stalled;
  x.unanswered += y.unanswered;
  x.leftovers += y.leftovers;
  x.batches += y.batches;
  x.delivered += y.delivered;
  x.sliced += y.sliced;
  x.heads += y.heads;
  x.links += y.links;
  x.longest_recovery = std::max(x.longest_recovery, y.longest_recovery);
  return x;
}

std::ostream& operator<<(std::ostream& out, const link_tally& x) {
  return out << "cuts " << x.cuts << ", with unacknowledged batches "
             << x.cuts_with_unacknowledged << ", restarts " << x.restarts
             << ", pipes closed as stalled " << x.stalled << ", as unanswered "
             << x.unanswered << "\nresets " << x.links.resets << ", given up "
             << x.links.given_up << ", batches " << x.batches << ", resent "
             << x.links.resent << ", leftovers " << x.leftovers
             << "\nduplicates " << x.links.duplicates << ", ahead "
             << x.links.ahead << ", late batches " << x.links.late_batches
             << ", acks " << x.links.late_acks << ", hellos "
             << x.links.late_hellos << "\ndelivered " << x.delivered
             << ", sliced " << x.sliced << ", updates collapsed "
             << x.links.heads_kept << ", heads " << x.heads << ", busy "
             << x.links.busy << "\nlongest recovery "
             << x.longest_recovery.count() << " ms";
}

} // namespace greenroom::test
