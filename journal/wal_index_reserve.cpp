#include "journal/wal_index_reserve.hpp"

namespace greenroom {

namespace {

/// The index grows by regions of 32 KiB, each for 4096 frames; the first one
/// holds a few less (https://sqlite.org/walformat.html, 2.2).
constexpr int region_bytes = 32768;
constexpr std::uint64_t region_frames = 4096;

/// What one transaction may add: twice the default of `journal.queue_bytes`.
/// A larger one is as safe as SQLite makes it: the journal may fail.
constexpr std::uint64_t transaction_frames = 32768;

} // namespace

int wal_index_reserve::reserve(sqlite3* handle, std::uint64_t frames) {
  const auto wanted =
    static_cast<int>((frames + transaction_frames) / region_frames + 1);
  if (wanted <= regions_)
    return SQLITE_OK;
  sqlite3_file* file = nullptr;
  auto code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER,
                                   static_cast<void*>(&file));
  while (code == SQLITE_OK && regions_ != wanted) {
    void volatile* ignored = nullptr;
    code = file->pMethods->xShmMap(file, regions_, region_bytes, 1, &ignored);
    if (code == SQLITE_OK)
      ++regions_;
  }
  if (code == SQLITE_IOERR_SHMSIZE
      && is_want_of_space(last_system_error(handle)))
    return SQLITE_FULL;
  return code;
}

} // namespace greenroom
