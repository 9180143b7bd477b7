#pragma once

#include "tests/support/fault_disk.hpp"

#include <cstdint>
#include <memory>
#include <random>
#include <string>

namespace greenroom {

/// What goes wrong with the disk until it is healed.
enum class disk_fault : std::uint8_t {
  none = 0,
  full,        ///< Files cannot grow; half of what was to be written is.
  over_quota,  ///< The same, told as the system's VFS tells EDQUOT.
  index_full,  ///< Only the WAL index cannot grow (ENOSPC).
  write_error, ///< EIO, after half of what was to be written.
  sync_error,  ///< EIO; what was to be synced never will be.
  sync_full,   ///< The same with ENOSPC.
  read_error,  ///< EIO.
};

/// A disk in memory for SQLite, for tests: power can be cut in the middle of
/// anything, after which only what was synced is sure to be there, and it can
/// be full or broken. One may be used by connections on several threads.
class fault_vfs {
public:
  /// Registers a VFS.
  fault_vfs();
  fault_vfs(const fault_vfs&) = delete;
  fault_vfs& operator=(const fault_vfs&) = delete;
  /// No connection may be open.
  ~fault_vfs();

  /// The name by which SQLite knows it.
  const std::string& name() const noexcept;

  /// Cuts the power in the middle of the n-th next call that changes
  /// something; from then on everything fails. 0: at once.
  void cut_power_after(std::uint64_t calls);
  bool has_power() const;

  /// Begins again with what has survived the cut. No connection may be open.
  void restore_power(std::mt19937_64& random, cut_survival survival);

  /// The fault begins with the n-th next call of its kind and lasts.
  void set_fault(disk_fault fault, std::uint64_t after_calls = 0);

  /// How many calls have changed something until now.
  std::uint64_t changes() const;

  struct state;

private:
  std::unique_ptr<state> state_;
};

} // namespace greenroom
