#pragma once

#include "config/option_values.hpp"

#include <string>
#include <vector>

namespace greenroom {

/// What a running server makes of a configuration that was read again.
struct reload_plan {
  options values; ///< To run with from now on.
  /// Keys that have a new value in `values`.
  std::vector<std::string> applied;
  /// Keys whose new value waits for a restart; `values` has the old one.
  std::vector<std::string> needing_restart;
  /// New values that contradict old ones which stay: `values` must not be used.
  std::vector<option_conflict> conflicts;
};

/// Takes from `loaded` what can change while running.
reload_plan plan_reload(const options& running, const options& loaded);

} // namespace greenroom
