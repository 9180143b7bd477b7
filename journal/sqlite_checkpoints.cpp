#include "journal/sqlite_checkpoints.hpp"

#include <pthread.h>

namespace greenroom {

namespace {

/// How long the writer waits for a reader of another process, a backup for
/// example, when the WAL has become too long.
constexpr int busy_timeout_milliseconds = 20;

} // namespace

sqlite_checkpoints::~sqlite_checkpoints() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  wanted_changed_.notify_one();
  if (thread_.joinable())
    thread_.join();
}

std::optional<std::string> sqlite_checkpoints::start(const std::string& path,
                                                     const std::string& vfs,
                                                     sync_level level) {
  auto code = open_sqlite(handle_, path, SQLITE_OPEN_READWRITE, vfs);
  // A connection that has read nothing does not know that there is a WAL, and
  // its checkpoints would do nothing.
  std::int64_t ignored = 0;
  if (code == SQLITE_OK)
    code = query_number(handle_.get(), "SELECT count(*) FROM journal", ignored);
  if (code != SQLITE_OK)
    return describe_error(handle_.get());
  if (auto problem = set_synchronous(handle_.get(), level))
    return problem;
  keep_wal_on_close(handle_.get());
  sqlite3_busy_timeout(handle_.get(), busy_timeout_milliseconds);
  wait_at_bytes_ = limits_.wait_bytes;
  thread_ = std::thread{[this] { run(); }};
  pthread_setname_np(thread_.native_handle(), "checkpoint");
  return std::nullopt;
}

void sqlite_checkpoints::committed(std::uint64_t wal_bytes) {
  if (wal_bytes < begun_at_bytes_) { // SQLite writes the WAL from its start.
    begun_at_bytes_ = 0;
    wait_at_bytes_ = limits_.wait_bytes;
  }
  if (wal_bytes >= wait_at_bytes_) {
    {
      const reading_gate::closure nobody_reads{*readers_};
      checkpoint(SQLITE_CHECKPOINT_RESTART);
    }
    // If another process was in the way, the next try waits for some growth.
    wait_at_bytes_ = wal_bytes + limits_.begin_bytes;
    begun_at_bytes_ = wal_bytes;
  } else if (wal_bytes - begun_at_bytes_ >= limits_.begin_bytes) {
    begun_at_bytes_ = wal_bytes;
    {
      std::lock_guard guard{mutex_};
      wanted_ = true;
    }
    wanted_changed_.notify_one();
  }
}

void sqlite_checkpoints::run() {
  for (;;) {
    {
      std::unique_lock guard{mutex_};
      wanted_changed_.wait(guard, [this] { return wanted_ || stopping_; });
      if (stopping_)
        return;
      wanted_ = false;
    }
    checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  }
}

void sqlite_checkpoints::checkpoint(int mode) {
  std::lock_guard guard{handle_mutex_};
  // After a failed sync a second one may succeed although pages were lost.
  if (failure_->is_set())
    return;
  const auto code = settle_full(
    handle_.get(),
    sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, mode, nullptr, nullptr));
  if (!is_harmless(code))
    failure_->set("checkpoint of the journal failed: "
                  + describe_error(handle_.get()));
}

} // namespace greenroom
