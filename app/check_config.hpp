#pragma once

#include <string>

namespace greenroom {

/// Tells on standard error everything that is wrong with a configuration file.
/// @returns the exit code: 0 when nothing is, else 2.
int check_config(const std::string& file);

} // namespace greenroom
