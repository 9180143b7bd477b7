#pragma once

#include "journal/failure_latch.hpp"
#include "journal/reading_gate.hpp"
#include "journal/sqlite_handle.hpp"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace greenroom {

/// Moves what the WAL holds into the database, on a thread of its own beside
/// the writer. When the writer outruns it, or readers hold it up, the writer
/// waits and readers are kept out for a moment, so that the WAL stays bounded.
class sqlite_checkpoints {
public:
  struct limits {
    /// A checkpoint begins whenever the WAL has grown by so much.
    std::uint64_t begin_bytes;
    /// The writer waits for a checkpoint when the WAL is so long.
    std::uint64_t wait_bytes;
  };

  sqlite_checkpoints(limits bounds, std::shared_ptr<failure_latch> failure,
                     std::shared_ptr<reading_gate> readers)
      : limits_(bounds), failure_(std::move(failure)),
        readers_(std::move(readers)) {}
  sqlite_checkpoints(const sqlite_checkpoints&) = delete;
  sqlite_checkpoints& operator=(const sqlite_checkpoints&) = delete;
  /// Waits for a checkpoint that is under way.
  ~sqlite_checkpoints();

  /// Opens the connection and starts the thread.
  /// @returns what is wrong, or nothing.
  std::optional<std::string> start(const std::string& path,
                                   const std::string& vfs, sync_level level);

  /// To be called by the writer after each commit, outside a transaction.
  void committed(std::uint64_t wal_bytes);

private:
  void run();
  void checkpoint(int mode);

  const limits limits_;
  const std::shared_ptr<failure_latch> failure_;
  const std::shared_ptr<reading_gate> readers_;

  // Used by the writer's thread only.
  std::uint64_t begun_at_bytes_ = 0;
  std::uint64_t wait_at_bytes_ = 0;

  std::mutex handle_mutex_; ///< One checkpoint at a time.
  sqlite_handle handle_;

  std::mutex mutex_;
  std::condition_variable wanted_changed_;
  bool wanted_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

} // namespace greenroom
