#pragma once

#include "actors/cluster/membership_table.hpp"

#include <functional>

namespace greenroom::test {

/// The tables of the cluster without a database: it keeps the whole contract of
/// `membership_table`, on one thread.
class memory_membership final : public membership_table {
public:
  incarnation_number enter(const node_entry& who) override;
  cluster_contents beat(incarnation_number self,
                        std::span<const incarnation_number> links) override;
  change_result promote(incarnation_number self,
                        std::span<const incarnation_number> links) override;
  change_result leave(incarnation_number self) override;
  change_result go(incarnation_number self) override;
  std::vector<change_result> judge(incarnation_number judge,
                                   std::span<const verdict> verdicts) override;

  /// Removes a row that has ended, as is done when nothing names it any more.
  void purge(incarnation_number ended);

  /// What a read would see.
  const cluster_contents& contents() const noexcept { return contents_; }

  /// Called after each change of a state, with the changed row.
  std::function<void(const node_row&)> on_change;

private:
  node_row* find(incarnation_number incarnation) noexcept;
  bool names_all_up(std::span<const verdict> verdicts) const;
  change_result judge_one(const node_row& judge, const verdict& one,
                          bool may_judge_all);
  change_result change(incarnation_number self, node_state to,
                       std::initializer_list<node_state> from);
  void set(node_row& row, node_state to);

  cluster_contents contents_;
  incarnation_number last_ = 0;
};

} // namespace greenroom::test
