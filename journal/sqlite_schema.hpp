#pragma once

#include "journal/sqlite_handle.hpp"
#include "protocol/session_id.hpp"

#include <optional>
#include <span>
#include <string>

namespace greenroom {

/// Marks a database file as a journal of ours (`PRAGMA application_id`).
inline constexpr std::int64_t sqlite_application_id = 0x47524d31;

/// The SQL that leads from each schema version to the next; the first step
/// starts from an empty file. Append only: journals hold the older versions.
std::span<const char* const> sqlite_schema_steps() noexcept;

/// Brings a database to the version that `steps` lead to, in one transaction:
/// creates it, migrates an older one, refuses a newer one and a file that is
/// something else.
/// @returns what is wrong and what to do about it, or nothing.
std::optional<std::string> prepare_schema(sqlite3* handle,
                                          std::span<const char* const> steps);

/// A journal's identity, as its database has it.
struct sqlite_identity {
  std::string id;             ///< 8 hex digits.
  opening_number opening = 0; ///< Which opening of the journal this is.
};

/// Counts this opening of the journal, and names it if it is new or restored.
/// @returns a result code.
int begin_opening(sqlite3* handle, sqlite_identity& identity);

} // namespace greenroom
