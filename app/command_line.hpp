#pragma once

#include "app/serve.hpp"

#include <string>
#include <variant>

namespace greenroom {

inline constexpr int exit_good = 0;
inline constexpr int exit_failed = 1; ///< Failed while running.
inline constexpr int exit_usage = 2;  ///< Wrong usage or configuration.

struct check_config_arguments {
  std::string file;
};

struct backup_arguments {
  std::string data_dir;
  std::string file; ///< Where the copy goes.
};

/// Nothing to run: help, the version, or what is wrong.
struct early_exit {
  int exit_code = exit_good;
  /// Text for people; goes to standard error unless `exit_code` is good.
  std::string output;
};

using command_line = std::variant<serve_arguments, check_config_arguments,
                                  backup_arguments, early_exit>;

/// Parses the command line and loads the options that it names.
command_line parse_command_line(int argc, const char* const* argv);

} // namespace greenroom
