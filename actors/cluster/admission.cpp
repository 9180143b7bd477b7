#include "actors/cluster/admission.hpp"

namespace greenroom {

namespace {

/// Whether the row is of the same name and keeps `self` from being up. Of two
/// that are joining the earlier one goes first.
bool is_in_the_way(const node_row& row, const node_row& self) {
  if (row.name != self.name || row.incarnation == self.incarnation)
    return false;
  return row.state == node_state::up || row.state == node_state::leaving
         || (row.state == node_state::joining
             && row.incarnation < self.incarnation);
}

std::string called(const node_row& row) {
  return row.name + " (incarnation " + std::to_string(row.incarnation) + " at "
         + row.address + ")";
}

} // namespace

std::optional<std::string> waits_for(const cluster_contents& table,
                                     const node_row& self,
                                     const peer_reach& reach) {
  for (const auto& row : table.nodes)
    if (is_in_the_way(row, self))
      return "joining: another process has this node's name, " + called(row)
             + "; waiting for it to end or to stop beating";
  for (const auto& row : table.nodes)
    if (row.state == node_state::up && !reach.is_linked(row.incarnation))
      return "joining: waiting for a link to " + called(row) + ": "
             + text(reach.status(row.incarnation));
  return std::nullopt;
}

} // namespace greenroom
