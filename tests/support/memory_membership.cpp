#include "tests/support/memory_membership.hpp"

#include <algorithm>

namespace greenroom::test {

incarnation_number memory_membership::enter(const node_entry& who) {
  contents_.nodes.push_back({who.name,
                             ++last_,
                             node_state::joining,
                             who.address,
                             who.clients_at,
                             0,
                             {}});
  set(contents_.nodes.back(), node_state::joining);
  return last_;
}

cluster_contents
memory_membership::beat(incarnation_number self,
                        std::span<const incarnation_number> links) {
  if (auto* row = find(self); row != nullptr && is_living(row->state)) {
    ++row->beat;
    row->links.assign(links.begin(), links.end());
  }
  return contents_;
}

change_result
memory_membership::promote(incarnation_number self,
                           std::span<const incarnation_number> links) {
  const auto* own = find(self);
  if (own == nullptr || own->state != node_state::joining)
    return change_result::wrong_state;
  for (const auto& row : contents_.nodes) {
    const auto is_namesake = row.name == own->name && row.incarnation != self;
    if (is_namesake && is_living(row.state)
        && (row.state != node_state::joining || row.incarnation < self))
      return change_result::namesake_lives;
  }
  for (const auto& row : contents_.nodes)
    if (row.state == node_state::up
        && std::find(links.begin(), links.end(), row.incarnation)
             == links.end())
      return change_result::not_linked;
  return change(self, node_state::up, {node_state::joining});
}

change_result memory_membership::leave(incarnation_number self) {
  return change(self, node_state::leaving, {node_state::up});
}

change_result memory_membership::go(incarnation_number self) {
  return change(self, node_state::gone,
                {node_state::joining, node_state::up, node_state::leaving});
}

std::vector<change_result>
memory_membership::judge(incarnation_number judge,
                         std::span<const verdict> verdicts) {
  const auto* found = find(judge);
  if (found == nullptr)
    return {verdicts.size(), change_result::judge_not_up};
  const auto who = *found;
  const auto may_judge_all =
    who.state == node_state::up
    || (who.state == node_state::joining && names_all_up(verdicts));
  std::vector<change_result> result;
  for (const auto& one : verdicts)
    result.push_back(judge_one(who, one, may_judge_all));
  return result;
}

void memory_membership::purge(incarnation_number ended) {
  std::erase_if(contents_.nodes, [=](const node_row& row) {
    return row.incarnation == ended && !is_living(row.state);
  });
}

node_row* memory_membership::find(incarnation_number incarnation) noexcept {
  for (auto& row : contents_.nodes)
    if (row.incarnation == incarnation)
      return &row;
  return nullptr;
}

bool memory_membership::names_all_up(std::span<const verdict> verdicts) const {
  return std::all_of(
    contents_.nodes.begin(), contents_.nodes.end(), [&](const node_row& row) {
      const verdict wanted{row.incarnation, row.beat};
      return row.state != node_state::up
             || std::find(verdicts.begin(), verdicts.end(), wanted)
                  != verdicts.end();
    });
}

change_result memory_membership::judge_one(const node_row& judge,
                                           const verdict& one,
                                           bool may_judge_all) {
  auto* row = find(one.incarnation);
  if (row == nullptr || !is_living(row->state)
      || row->incarnation == judge.incarnation)
    return change_result::wrong_state;
  const auto is_predecessor = judge.state == node_state::joining
                              && row->name == judge.name
                              && row->incarnation < judge.incarnation;
  if (!may_judge_all && !is_predecessor)
    return change_result::judge_not_up;
  if (row->beat != one.beat)
    return change_result::beat_has_moved;
  set(*row, node_state::dead);
  return change_result::done;
}

change_result
memory_membership::change(incarnation_number self, node_state to,
                          std::initializer_list<node_state> from) {
  auto* row = find(self);
  if (row == nullptr
      || std::find(from.begin(), from.end(), row->state) == from.end())
    return change_result::wrong_state;
  set(*row, to);
  return change_result::done;
}

void memory_membership::set(node_row& row, node_state to) {
  row.state = to;
  ++contents_.view;
  if (on_change)
    on_change(row);
}

} // namespace greenroom::test
