#include "actors/cluster/mutual_cuts.hpp"

#include "actors/cluster/membership_times.hpp"

#include <algorithm>
#include <tuple>

namespace greenroom {

namespace {

/// Whether the two cannot use a link, for another cause than TLS or a version.
/// A link that only one end takes for one carries nothing either.
bool is_cut(const node_row& self, const node_row& peer,
            const peer_reach& reach) {
  const auto status = reach.status(peer.incarnation);
  if (status == link_status::tls_failed
      || status == link_status::version_unsuitable)
    return false;
  return status != link_status::up || !peer.lists(self.incarnation);
}

/// Links to nodes that are up, which both ends take for one.
std::ptrdiff_t live_links(const node_row& of, const cluster_contents& table) {
  return std::count_if(
    table.nodes.begin(), table.nodes.end(), [&](const node_row& other) {
      return other.state == node_state::up && other.lists(of.incarnation)
             && of.lists(other.incarnation);
    });
}

/// Whether `peer` is the one of the two that goes.
bool goes_before(const node_row& peer, const node_row& self,
                 const cluster_contents& table) {
  const auto its_links = live_links(peer, table);
  const auto own_links = live_links(self, table);
  return std::tie(its_links, self.name) < std::tie(own_links, peer.name);
}

} // namespace

std::vector<const node_row*> mutual_cuts::read(const cluster_reading& now,
                                               const node_row& self,
                                               const peer_reach& reach) {
  std::vector<const node_row*> cut_off;
  for (const auto& row : now.table.nodes)
    if (row.state == node_state::up && row.name != self.name
        && is_cut(self, row, reach))
      cut_off.push_back(&row);
  std::erase_if(cuts_, [&](const cut& x) {
    return std::none_of(cut_off.begin(), cut_off.end(), [&](const auto* row) {
      return row->incarnation == x.peer;
    });
  });
  std::erase_if(cut_off, [&](const auto* row) {
    return !has_lasted(row->incarnation, now)
           || !goes_before(*row, self, now.table);
  });
  return cut_off;
}

void mutual_cuts::linked(incarnation_number peer) {
  std::erase_if(cuts_, [=](const cut& x) { return x.peer == peer; });
}

bool mutual_cuts::has_lasted(incarnation_number peer,
                             const cluster_reading& now) {
  for (const auto& x : cuts_)
    if (x.peer == peer)
      return now.asked_at - x.seen_at >= membership_times::unreachable_max;
  cuts_.push_back({peer, now.answered_at});
  return false;
}

} // namespace greenroom
