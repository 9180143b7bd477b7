#pragma once

#include <string>

namespace greenroom {

/// Copies the journal of a data directory to `file`, whether a server runs on
/// it or not, and tells how that went.
/// @returns the exit code: 0 good, 1 failed.
int backup(const std::string& data_dir, const std::string& file);

} // namespace greenroom
