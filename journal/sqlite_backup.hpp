#pragma once

#include <optional>
#include <string>

namespace greenroom {

/// Copies the journal of a data directory to a new file (0600), as it stands
/// at one moment, also while a server writes it. To restore, put the file into
/// an empty data directory as `journal.db`: the journal gets a new id then.
/// While it runs, SQLite cannot shorten the server's WAL, which grows.
/// @returns what is wrong and what to do about it, or nothing.
std::optional<std::string>
backup_sqlite_journal(const std::string& data_dir,
                      const std::string& target_file);

} // namespace greenroom
