#include "actors/cluster/verdict_rules.hpp"

#include "actors/cluster/membership_times.hpp"

#include <algorithm>

namespace greenroom {

namespace {

/// How many reads without a beat make a peer dead, by what its link says.
unsigned silence_allowed(link_status status) {
  switch (status) {
    case link_status::refused:
      return membership_times::silent_reads_when_refused;
    case link_status::unreachable:
      return membership_times::silent_reads_without_link;
    case link_status::none:
    case link_status::up:
    case link_status::tls_failed:
    case link_status::version_unsuitable:
      break; // no evidence beside the beats
  }
  return membership_times::silent_reads;
}

} // namespace

std::vector<verdict> verdict_rules::read(const cluster_reading& now,
                                         const peer_reach& reach) {
  const auto* self = now.table.find(self_);
  const auto is_comparable = beats_.read(now);
  if (!is_comparable || self == nullptr || self->state != node_state::up)
    cuts_.restart();
  if (!is_comparable || self == nullptr)
    return {};
  if (self->state == node_state::joining && beats_.may_judge())
    return judge_while_joining(now.table, *self, reach);
  if (self->state == node_state::up)
    return judge(now, *self, reach);
  return {};
}

void verdict_rules::outage() noexcept {
  beats_.outage();
  cuts_.restart();
}

bool verdict_rules::is_silent(const node_row& row,
                              const peer_reach& reach) const {
  return beats_.silent_reads(row.incarnation)
         >= silence_allowed(reach.status(row.incarnation));
}

std::vector<verdict> verdict_rules::judge(const cluster_reading& now,
                                          const node_row& self,
                                          const peer_reach& reach) {
  const auto to_go = cuts_.read(now, self, reach);
  std::vector<verdict> result;
  if (!beats_.may_judge())
    return result;
  for (const auto& row : now.table.nodes) {
    if (!is_living(row.state) || row.incarnation == self_)
      continue;
    const auto must_go =
      std::find(to_go.begin(), to_go.end(), &row) != to_go.end();
    if (must_go || is_silent(row, reach))
      result.push_back({row.incarnation, row.beat});
  }
  return result;
}

/// A newcomer that has no links yet must not evict anyone for lack of them. It
/// judges its predecessors, which nobody else may be there to judge; and when
/// all that are up have been silent for the full time, it judges those, or a
/// cluster that lost all its nodes at once could never start again while one of
/// them stays away.
std::vector<verdict>
verdict_rules::judge_while_joining(const cluster_contents& table,
                                   const node_row& self,
                                   const peer_reach& reach) const {
  const auto all_silent = std::all_of(
    table.nodes.begin(), table.nodes.end(), [&](const node_row& row) {
      return row.state != node_state::up
             || beats_.silent_reads(row.incarnation)
                  >= membership_times::silent_reads;
    });
  std::vector<verdict> result;
  for (const auto& row : table.nodes) {
    const auto is_predecessor =
      row.name == self.name && row.incarnation < self.incarnation;
    if ((is_predecessor && is_living(row.state) && is_silent(row, reach))
        || (all_silent && row.state == node_state::up))
      result.push_back({row.incarnation, row.beat});
  }
  return result;
}

} // namespace greenroom
