#pragma once

#include "journal/sqlite_handle.hpp"

namespace greenroom {

/// Makes the WAL index (the -shm file) long enough before a transaction begins.
///
/// SQLite extends the index at the end of a commit, when the commit is on the
/// disk already. If there is no space for it then, the commit fails with an I/O
/// error, and nobody can tell whether it is there after a power cut. If the
/// space is found missing before anything is written, it is a full disk like
/// any other.
class wal_index_reserve {
public:
  /// Makes the index long enough for a transaction when the WAL has so many
  /// frames. To be called outside a transaction, by the connection's thread.
  /// @returns a result code; SQLITE_FULL when there is no space.
  int reserve(sqlite3* handle, std::uint64_t frames);

private:
  int regions_ = 0; ///< That the index has, of 32 KiB each.
};

} // namespace greenroom
