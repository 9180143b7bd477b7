#pragma once

#include "journal/free_space.hpp"
#include "journal/journal.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace greenroom {

/// How to open a journal on disk.
struct sqlite_options {
  /// Made if it does not exist. One process at a time.
  std::string data_dir;

  enum class sync_mode : std::uint8_t {
    full = 1, ///< What is committed survives a loss of power.
    normal,   ///< The last commits may be lost with the power.
  };
  sync_mode synchronous = sync_mode::full;

  /// Claims and appends are refused while less space is free; 0: no reserve.
  std::uint64_t min_free_bytes = 0;

  /// Whenever the WAL has grown by so much, a checkpoint runs beside the
  /// writer.
  std::uint64_t checkpoint_bytes = 4u << 20;
  /// When the WAL is so long, the writer waits for a checkpoint. It can become
  /// longer by one batch.
  std::uint64_t wal_wait_bytes = 48u << 20;

  // For tests.
  std::string vfs; ///< Empty: the system's.
  /// How many bytes are free; null: asks the file system of `data_dir`.
  std::function<std::optional<std::uint64_t>()> free_bytes;
  std::function<std::chrono::steady_clock::time_point()> now =
    std::chrono::steady_clock::now;
};

/// Either a journal, or what is wrong and what to do about it.
struct opened_journal {
  std::unique_ptr<greenroom::journal> journal;
  std::string error;

  explicit operator bool() const noexcept { return journal != nullptr; }
};

/// Opens the journal of a data directory, or begins a new one, and holds it
/// for this process. An older schema is migrated, a newer one refused.
opened_journal open_sqlite_journal(sqlite_options options);

} // namespace greenroom
