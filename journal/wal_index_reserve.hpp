#pragma once

#include "journal/sqlite_handle.hpp"

namespace greenroom {

/// Makes the WAL index (the -shm file) long enough before a transaction begins.
///
/// SQLite lets it grow at the end of a commit, after the commit is on the disk.
/// If there is no space for it then, the commit is answered with an I/O error,
/// and nobody can tell whether a power cut would bring it back. If the space is
/// missing before anything is written, it is a full disk like any other.
class wal_index_reserve {
public:
  /// Makes the index long enough for a transaction that follows `frames` frames
  /// in the WAL.
  /// To be called outside a transaction, by the thread of the connection.
  /// @returns a result code; SQLITE_FULL when there is no space.
  int reserve(sqlite3* handle, std::uint64_t frames);

private:
  int regions_ = 0;
};

} // namespace greenroom
