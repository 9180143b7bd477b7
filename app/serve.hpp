#pragma once

#include "config/options.hpp"

#include <string>
#include <vector>

namespace greenroom {

/// The arguments of `greenroom serve`.
struct serve_arguments {
  std::string config_file; ///< Empty: none. Read again on SIGHUP.
  /// `KEY=VALUE`, those of `--listen` and `--data-dir` last. They win over the
  /// file, also when SIGHUP has it read again.
  std::vector<std::string> overrides;
  options values; ///< The result of both.
};

/// Runs the server until SIGTERM or SIGINT.
/// @returns the exit code: 0 good, 1 failed while running.
int serve(const serve_arguments& arguments);

} // namespace greenroom
