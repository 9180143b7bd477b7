#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace greenroom {

/// The file in a data directory that holds the journal.
inline constexpr const char* sqlite_file_name = "journal.db";

struct sqlite_closer {
  void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
};

using sqlite_handle = std::unique_ptr<sqlite3, sqlite_closer>;

/// Opens a database for one thread at a time, with extended result codes.
/// @param flags `SQLITE_OPEN_READONLY`, or `SQLITE_OPEN_READWRITE` with or
///              without `SQLITE_OPEN_CREATE`.
/// @param vfs the name of a SQLite VFS; empty: the system's.
/// @returns a result code; `handle` is set even on errors, so that they can be
///          explained.
int open_sqlite(sqlite_handle& handle, const std::string& path, int flags,
                const std::string& vfs);

/// Keeps SQLite from removing the WAL when this connection is the last to
/// close.
void keep_wal_on_close(sqlite3* handle) noexcept;

/// Runs statements and ignores their rows. @returns a result code.
int execute(sqlite3* handle, const char* sql) noexcept;

/// Runs a statement and reads the first column of its first row.
/// @returns a result code; SQLITE_NOTFOUND if there is no row.
int query_number(sqlite3* handle, const char* sql, std::int64_t& answer);

/// The connection's last error as text for people, with the system's reason if
/// it was an I/O error.
std::string describe_error(sqlite3* handle);

/// Whether a result code leaves the file as trustworthy as before: success, a
/// full disk, a lock, or a statement that could not be carried out. After any
/// other error a later success would prove nothing.
bool is_harmless(int code) noexcept;

/// The errno of the connection's last failed call to the system; to be asked
/// right after the failure, by the thread that met it.
int last_system_error(sqlite3* handle) noexcept;

/// Whether an errno says that there is no space: the disk is full (ENOSPC), or
/// the user has no more of it (EDQUOT).
bool is_want_of_space(int error) noexcept;

/// Turns the code of a write that failed for want of space into SQLITE_FULL:
/// SQLite itself does so for ENOSPC, but calls EDQUOT an I/O error. To be
/// called right after the failure.
///
/// A failed write is safe to repeat: a commit is valid only with its last
/// frame in the WAL, and a checkpoint leaves the WAL as it is until all is
/// copied. A failed sync is not, whatever its reason: the kernel may have
/// dropped what was to be synced, or have written the commit.
int settle_full(sqlite3* handle, int code) noexcept;

/// How often a connection waits for the disk: values of `PRAGMA synchronous`.
enum class sync_level : std::uint8_t { normal = 1, full = 2 };

/// Sets `PRAGMA synchronous` and reads back whether it took.
/// @returns what is wrong, or nothing.
std::optional<std::string> set_synchronous(sqlite3* handle, sync_level level);

/// A prepared statement. Values are bound without a copy: they must stay as
/// they are until `reset`.
class sqlite_statement {
public:
  sqlite_statement() = default;
  sqlite_statement(const sqlite_statement&) = delete;
  sqlite_statement& operator=(const sqlite_statement&) = delete;
  ~sqlite_statement() { sqlite3_finalize(statement_); }

  int prepare(sqlite3* handle, std::string_view sql) noexcept;

  void bind(int place, std::int64_t value) noexcept {
    sqlite3_bind_int64(statement_, place, value);
  }
  void bind(int place, std::uint64_t value) noexcept {
    bind(place, static_cast<std::int64_t>(value));
  }
  void bind_text(int place, std::string_view value) noexcept {
    sqlite3_bind_text64(statement_, place, data(value), value.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
  }
  void bind_blob(int place, std::string_view value) noexcept {
    sqlite3_bind_blob64(statement_, place, data(value), value.size(),
                        SQLITE_STATIC);
  }

  /// @returns SQLITE_ROW, SQLITE_DONE or an error.
  int step() noexcept { return sqlite3_step(statement_); }
  void reset() noexcept { sqlite3_reset(statement_); }

  /// Steps once and resets.
  /// @returns SQLITE_OK for SQLITE_ROW and SQLITE_DONE, else the error.
  int run() noexcept;

  std::int64_t number(int column) const noexcept {
    return sqlite3_column_int64(statement_, column);
  }
  /// The bytes of a text or blob; valid until the next step or reset.
  std::string_view bytes(int column) const noexcept;

private:
  // A null pointer would be stored as NULL.
  static const char* data(std::string_view value) noexcept {
    return value.data() != nullptr ? value.data() : "";
  }

  sqlite3_stmt* statement_ = nullptr;
};

/// Resets a statement at the end of a scope: one that is not reset keeps its
/// snapshot of the database, and the WAL cannot begin from the start again.
class statement_scope {
public:
  explicit statement_scope(sqlite_statement& statement) noexcept
      : statement_(statement) {}
  statement_scope(const statement_scope&) = delete;
  statement_scope& operator=(const statement_scope&) = delete;
  ~statement_scope() { statement_.reset(); }

private:
  sqlite_statement& statement_;
};

} // namespace greenroom
