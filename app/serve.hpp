#pragma once

#include "config/options.hpp"

#include <string>
#include <vector>

namespace greenroom {

/// How a server was asked to run.
struct serve_arguments {
  std::string config_file; ///< Empty: none. Read again on SIGHUP.
  /// `KEY=VALUE`, those of `--listen` and `--data-dir` last. Applied again
  /// after the file was read again: they win over it.
  std::vector<std::string> overrides;
  options values; ///< What both came to.
};

/// Runs the server until SIGTERM or SIGINT.
/// @returns the exit code: 0 good, 1 failed while running.
int serve(const serve_arguments& arguments);

} // namespace greenroom
