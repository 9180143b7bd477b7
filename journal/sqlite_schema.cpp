#include "journal/sqlite_schema.hpp"

#include <array>
#include <cstdio>
#include <limits>
#include <random>

namespace greenroom {

namespace {

// `journal` has one row. Its id is empty in a backup: the next start makes a
// new one, so that clients see that the past may have changed.
// `event.at` is in microseconds since 1970; `incarnation` counts the openings
// of the journal, that of a member is the one of the session that has it.
constexpr const char* version_1 = R"(
  CREATE TABLE journal (
    id TEXT NOT NULL, incarnation INTEGER NOT NULL
  ) STRICT;
  INSERT INTO journal VALUES ('', 0);
  CREATE TABLE room (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE event (
    room INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL,
    at INTEGER NOT NULL, nickname TEXT NOT NULL, body BLOB NOT NULL,
    session INTEGER NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (room, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE member (
    room INTEGER NOT NULL, nickname TEXT NOT NULL, session INTEGER NOT NULL,
    incarnation INTEGER NOT NULL, PRIMARY KEY (room, nickname)
  ) STRICT, WITHOUT ROWID;
)";

// A session is named by the opening and its number there. Events of version 1
// did not keep the opening: 0 is nobody's. Members of version 1 are of openings
// that have ended, which is all that is asked of them.
constexpr const char* version_2 = R"(
  ALTER TABLE event ADD COLUMN opening INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE member RENAME COLUMN incarnation TO opening;
  ALTER TABLE member ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE journal RENAME COLUMN incarnation TO opening;
)";

constexpr std::array steps_of_ours{version_1, version_2};

std::string new_journal_id() {
  std::random_device random;
  char text[9];
  std::snprintf(text, sizeof text, "%08x", random());
  return text;
}

std::string unreadable(sqlite3* handle) {
  return "the journal cannot be read: " + describe_error(handle)
         + "; restore a backup, or move the files away to begin a new one";
}

std::string unwritable(sqlite3* handle) {
  return "the journal cannot be written: " + describe_error(handle)
         + "; check the free space and who owns the data directory";
}

/// @returns the first step that is missing, or what is wrong with the file.
std::optional<std::string> find_version(sqlite3* handle, std::size_t known,
                                        std::size_t& version) {
  std::int64_t application = 0;
  std::int64_t stored = 0;
  std::int64_t tables = 0;
  if (query_number(handle, "PRAGMA application_id", application) != SQLITE_OK
      || query_number(handle, "PRAGMA user_version", stored) != SQLITE_OK
      || query_number(handle, "SELECT count(*) FROM sqlite_schema", tables)
           != SQLITE_OK)
    return unreadable(handle);
  const bool empty = application == 0 && stored == 0 && tables == 0;
  if (!empty && (application != sqlite_application_id || stored < 1))
    return "the journal's file is a database of another program; use another "
           "data directory";
  if (stored > static_cast<std::int64_t>(known))
    return "the journal has schema version " + std::to_string(stored)
           + ", this program knows versions up to " + std::to_string(known)
           + "; start the newer program that wrote it, or restore a backup";
  version = static_cast<std::size_t>(stored);
  return std::nullopt;
}

/// Runs the missing steps in one transaction.
int migrate(sqlite3* handle, std::span<const char* const> steps,
            std::size_t version) {
  const auto mark =
    "PRAGMA application_id=" + std::to_string(sqlite_application_id)
    + "; PRAGMA user_version=" + std::to_string(steps.size());
  auto code = execute(handle, "BEGIN IMMEDIATE");
  for (auto i = version; code == SQLITE_OK && i != steps.size(); ++i)
    code = execute(handle, steps[i]);
  if (code == SQLITE_OK)
    code = execute(handle, mark.c_str());
  return code == SQLITE_OK ? execute(handle, "COMMIT") : code;
}

} // namespace

std::span<const char* const> sqlite_schema_steps() noexcept {
  return steps_of_ours;
}

std::optional<std::string> prepare_schema(sqlite3* handle,
                                          std::span<const char* const> steps) {
  std::size_t version = 0;
  if (auto problem = find_version(handle, steps.size(), version))
    return problem;
  // auto_vacuum has an effect only before the first table, and only before
  // the switch to WAL writes the first page. A restored backup is not in WAL.
  if (execute(handle, "PRAGMA auto_vacuum=INCREMENTAL; "
                      "PRAGMA journal_mode=WAL")
      != SQLITE_OK)
    return unwritable(handle);
  if (version != steps.size() && migrate(handle, steps, version) != SQLITE_OK) {
    auto problem = unwritable(handle);
    if (sqlite3_get_autocommit(handle) == 0)
      execute(handle, "ROLLBACK");
    return problem;
  }
  return std::nullopt;
}

int begin_opening(sqlite3* handle, sqlite_identity& identity) {
  sqlite_statement update;
  auto code = update.prepare(handle, "UPDATE journal SET opening = opening + 1,"
                                     " id = CASE id WHEN '' THEN ?1 ELSE id END"
                                     " RETURNING id, opening");
  if (code != SQLITE_OK)
    return code;
  const auto fresh = new_journal_id();
  update.bind_text(1, fresh);
  code = update.step();
  if (code != SQLITE_ROW)
    return code == SQLITE_DONE ? SQLITE_CORRUPT : code;
  identity.id = update.bytes(0);
  const auto opening = update.number(1);
  if (opening <= 0 || opening > std::numeric_limits<opening_number>::max())
    return SQLITE_CORRUPT; // a process a second would take 136 years
  identity.opening = static_cast<opening_number>(opening);
  // The statement commits when it is stepped to its end.
  code = update.step();
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

} // namespace greenroom
