#include "journal/sqlite_handle.hpp"

#include <cerrno>
#include <system_error>

namespace greenroom {

int open_sqlite(sqlite_handle& handle, const std::string& path, int flags,
                const std::string& vfs) {
  sqlite3* opened = nullptr;
  const auto code = sqlite3_open_v2(
    path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
    vfs.empty() ? nullptr : vfs.c_str());
  handle.reset(opened);
  return code;
}

void keep_wal_on_close(sqlite3* handle) noexcept {
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

int execute(sqlite3* handle, const char* sql) noexcept {
  return sqlite3_exec(handle, sql, nullptr, nullptr, nullptr);
}

int query_number(sqlite3* handle, const char* sql, std::int64_t& answer) {
  sqlite_statement statement;
  if (const auto code = statement.prepare(handle, sql); code != SQLITE_OK)
    return code;
  const auto code = statement.step();
  if (code != SQLITE_ROW)
    return code == SQLITE_DONE ? SQLITE_NOTFOUND : code;
  answer = statement.number(0);
  return SQLITE_OK;
}

std::string describe_error(sqlite3* handle) {
  const auto code = sqlite3_extended_errcode(handle);
  auto text = std::string{sqlite3_errmsg(handle)} + " (SQLite code "
              + std::to_string(code) + ")";
  const auto kind = code & 0xff;
  if (kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN)
    if (const auto reason = last_system_error(handle); reason != 0)
      text += ", " + std::generic_category().message(reason);
  return text;
}

int last_system_error(sqlite3* handle) noexcept {
  // Not sqlite3_system_errno: a failed COMMIT does not set it (3.40).
  sqlite3_vfs* vfs = nullptr;
  if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_VFS_POINTER,
                           static_cast<void*>(&vfs))
      != SQLITE_OK)
    return 0;
  return vfs->xGetLastError(vfs, 0, nullptr);
}

bool is_want_of_space(int error) noexcept {
  return error == ENOSPC || error == EDQUOT;
}

int settle_full(sqlite3* handle, int code) noexcept {
  // No other I/O error: only for this one the errno is surely the write's own.
  return code == SQLITE_IOERR_WRITE
             && is_want_of_space(last_system_error(handle))
           ? SQLITE_FULL
           : code;
}

std::optional<std::string> set_synchronous(sqlite3* handle, sync_level level) {
  const auto wanted = static_cast<std::int64_t>(level);
  const auto set = "PRAGMA synchronous=" + std::to_string(wanted);
  std::int64_t found = -1;
  if (execute(handle, set.c_str()) != SQLITE_OK
      || query_number(handle, "PRAGMA synchronous", found) != SQLITE_OK)
    return set + " failed: " + describe_error(handle);
  if (found != wanted)
    return set + " had no effect: it is " + std::to_string(found);
  return std::nullopt;
}

bool is_harmless(int code) noexcept {
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
    case SQLITE_FULL:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
    case SQLITE_CONSTRAINT:
      return true;
    default:
      return false;
  }
}

int sqlite_statement::prepare(sqlite3* handle, std::string_view sql) noexcept {
  sqlite3_finalize(statement_);
  statement_ = nullptr;
  return sqlite3_prepare_v3(handle, sql.data(), static_cast<int>(sql.size()),
                            SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
}

int sqlite_statement::run() noexcept {
  const auto code = step();
  reset();
  return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

std::string_view sqlite_statement::bytes(int column) const noexcept {
  // The order matters: the pointer settles the form that is then counted.
  const auto* data =
    static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = sqlite3_column_bytes(statement_, column);
  return data == nullptr
           ? std::string_view{}
           : std::string_view{data, static_cast<std::size_t>(size)};
}

} // namespace greenroom
