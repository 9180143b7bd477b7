#include "journal/sqlite_backup.hpp"

#include "journal/data_directory.hpp"
#include "journal/sqlite_handle.hpp"
#include "journal/sqlite_schema.hpp"
#include "journal/unfinished_file.hpp"

#include <filesystem>
#include <system_error>

namespace greenroom {

namespace {

constexpr int busy_timeout_milliseconds = 10000;

/// No locks on the copy: nobody else knows of it, and it is held already in a
/// way that SQLite's own locks could get in the way of (on NFS).
constexpr const char* copy_vfs = "unix-none";

/// One step copies everything: smaller ones would begin again whenever the
/// server commits between them.
std::optional<std::string> copy(sqlite3* from, sqlite3* to) {
  auto* const copying = sqlite3_backup_init(to, "main", from, "main");
  if (copying == nullptr)
    return "cannot begin the backup: " + describe_error(to);
  sqlite3_backup_step(copying, -1);
  const auto code = sqlite3_backup_finish(copying);
  if (code != SQLITE_OK)
    return std::string{"the backup failed: "} + sqlite3_errstr(code);
  return std::nullopt;
}

/// Takes the journal's id out of the copy, and makes it one file without a
/// WAL beside it.
std::optional<std::string> finish(sqlite3* copy) {
  // Without locks a WAL, even one that is to be ended, needs exclusive mode.
  if (execute(copy, "PRAGMA locking_mode=EXCLUSIVE; "
                    "PRAGMA journal_mode=DELETE; UPDATE journal SET id=''")
      != SQLITE_OK)
    return "cannot finish the backup: " + describe_error(copy);
  return std::nullopt;
}

std::optional<std::string> open_source(sqlite_handle& handle,
                                       const std::string& path) {
  // Not read-only: without a server beside it this may be the one that has to
  // read the WAL of a crash.
  std::int64_t application = 0;
  if (open_sqlite(handle, path, SQLITE_OPEN_READWRITE, {}) != SQLITE_OK)
    return "cannot open " + path + ": " + describe_error(handle.get());
  keep_wal_on_close(handle.get());
  sqlite3_busy_timeout(handle.get(), busy_timeout_milliseconds);
  if (query_number(handle.get(), "PRAGMA application_id", application)
      != SQLITE_OK)
    return path + " cannot be read: " + describe_error(handle.get());
  if (application != sqlite_application_id)
    return path + " is not a journal";
  return std::nullopt;
}

} // namespace

std::optional<std::string>
backup_sqlite_journal(const std::string& data_dir,
                      const std::string& target_file) {
  std::error_code error;
  if (std::filesystem::exists(
        std::filesystem::symlink_status(target_file, error)))
    return target_file + " exists already; name a new file";
  sqlite_handle source;
  if (auto problem = open_source(source, data_dir + "/" + sqlite_file_name))
    return problem;
  unfinished_file file{target_file};
  if (auto problem = file.make())
    return problem;
  sqlite_handle target;
  if (open_sqlite(target, file.path(), SQLITE_OPEN_READWRITE, copy_vfs)
      != SQLITE_OK)
    return "cannot open " + file.path() + ": " + describe_error(target.get());
  if (auto problem = copy(source.get(), target.get()))
    return problem;
  if (auto problem = finish(target.get()))
    return problem;
  target.reset();
  if (auto problem = file.publish())
    return problem;
  auto directory = std::filesystem::path{target_file}.parent_path().string();
  if (!sync_directory(directory.empty() ? "." : directory))
    return "cannot sync the directory of " + target_file;
  return std::nullopt;
}

} // namespace greenroom
