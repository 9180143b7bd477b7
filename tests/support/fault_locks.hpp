#pragma once

#include <cstdint>
#include <vector>

namespace greenroom {

/// Who holds which of SQLite's locks on one file, within one process. A holder
/// is told apart by its address. Answers are SQLite result codes.
class fault_locks {
public:
  using holder = const void*;

  /// The lock of the database file, `SQLITE_LOCK_SHARED` … `_EXCLUSIVE`.
  int lock(holder who, int level);
  void unlock(holder who, int level);
  bool is_reserved() const noexcept;

  /// The locks of the WAL index: `count` slots from `first` on.
  int lock_slots(holder who, int first, int count, bool exclusive);
  void unlock_slots(holder who, int first, int count);

  /// Whether the WAL index is mapped by `who`, and by anyone.
  void set_mapped(holder who, bool mapped);
  bool is_mapped() const noexcept;

  /// Gives up everything.
  void forget(holder who);

private:
  struct entry {
    holder who;
    int level = 0;
    std::uint32_t shared_slots = 0;
    std::uint32_t exclusive_slots = 0;
    bool mapped = false;
  };

  entry& find(holder who);

  std::vector<entry> entries_;
};

} // namespace greenroom
