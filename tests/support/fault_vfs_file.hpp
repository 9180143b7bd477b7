#pragma once

#include "tests/support/fault_vfs.hpp"

#include <mutex>
#include <sqlite3.h>

namespace greenroom {

/// What the power does during a call.
enum class fault_power : std::uint8_t { on = 1, going, off };

/// Everything of a fault_vfs, guarded by `mutex`.
struct fault_vfs::state {
  std::mutex mutex;
  std::string name;
  sqlite3_vfs vfs{};
  fault_disk disk;
  bool powered = true;
  std::uint64_t changes = 0;
  std::uint64_t cut_at = 0; ///< 0: never.
  disk_fault fault = disk_fault::none;
  std::uint64_t calls_until_fault = 0;
  int last_errno = 0; ///< Why the last failing call failed.

  /// Counts a call that changes something.
  fault_power change();

  /// Whether a call of that kind meets its fault.
  /// @param reason The errno that SQLite is told then.
  bool meets(disk_fault kind, int reason);
};

/// What SQLite must set aside for a file.
int fault_file_handle_bytes() noexcept;

/// Makes `file` a file of the disk.
/// @param is_journal Its name becomes stable with its first sync.
void open_fault_file(sqlite3_file* file, fault_vfs::state& state,
                     std::shared_ptr<fault_inode> inode, bool is_journal);

} // namespace greenroom
