#pragma once

#include <string>

namespace greenroom {

/// Prints everything that is wrong with a configuration file to standard error.
/// @returns the exit code: 0 if nothing is wrong, else 2.
int check_config(const std::string& file);

} // namespace greenroom
