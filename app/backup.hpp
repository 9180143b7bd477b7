#pragma once

#include <string>

namespace greenroom {

/// Copies the journal of a data directory to `file`, also while a server runs
/// on it, and prints the result.
/// @returns the exit code: 0 good, 1 failed.
int backup(const std::string& data_dir, const std::string& file);

} // namespace greenroom
