#include "config/reload.hpp"

namespace greenroom {

reload_plan plan_reload(const options& running, const options& loaded) {
  reload_plan plan;
  // Begin with the new ones: only what cannot change has to be put back.
  plan.values = loaded;
  auto before = running;
  for (const auto& key : option_keys()) {
    if (value_text(key, running) == value_text(key, loaded))
      continue;
    if (key.changes_while_running) {
      plan.applied.emplace_back(key.name);
      continue;
    }
    plan.needing_restart.emplace_back(key.name);
    std::visit([&](auto member) { member(plan.values) = member(before); },
               key.member);
  }
  plan.conflicts = find_conflicts(plan.values);
  return plan;
}

} // namespace greenroom
