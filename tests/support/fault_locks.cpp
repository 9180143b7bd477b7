#include "tests/support/fault_locks.hpp"

#include <algorithm>
#include <sqlite3.h>

namespace greenroom {

namespace {

/// Between RESERVED and EXCLUSIVE: lets no new reader in. SQLite keeps the
/// name to itself.
constexpr int lock_pending = 3;

std::uint32_t slots(int first, int count) noexcept {
  return ((1u << count) - 1u) << first;
}

} // namespace

fault_locks::entry& fault_locks::find(holder who) {
  const auto found =
    std::find_if(entries_.begin(), entries_.end(),
                 [who](const entry& each) { return each.who == who; });
  return found != entries_.end() ? *found : entries_.emplace_back(entry{who});
}

int fault_locks::lock(holder who, int level) {
  auto& own = find(who);
  if (own.level >= level)
    return SQLITE_OK;
  int highest_of_others = SQLITE_LOCK_NONE;
  for (const auto& each : entries_)
    if (each.who != who)
      highest_of_others = std::max(highest_of_others, each.level);
  if (level == SQLITE_LOCK_SHARED && highest_of_others >= lock_pending)
    return SQLITE_BUSY;
  if (level > SQLITE_LOCK_SHARED && highest_of_others >= SQLITE_LOCK_RESERVED)
    return SQLITE_BUSY;
  if (level == SQLITE_LOCK_EXCLUSIVE
      && highest_of_others >= SQLITE_LOCK_SHARED) {
    own.level = lock_pending;
    return SQLITE_BUSY;
  }
  own.level = level;
  return SQLITE_OK;
}

void fault_locks::unlock(holder who, int level) {
  auto& own = find(who);
  own.level = std::min(own.level, level);
}

bool fault_locks::is_reserved() const noexcept {
  return std::any_of(entries_.begin(), entries_.end(), [](const entry& each) {
    return each.level >= SQLITE_LOCK_RESERVED;
  });
}

int fault_locks::lock_slots(holder who, int first, int count, bool exclusive) {
  const auto wanted = slots(first, count);
  for (const auto& each : entries_)
    if (each.who != who
        && ((each.exclusive_slots & wanted) != 0
            || (exclusive && (each.shared_slots & wanted) != 0)))
      return SQLITE_BUSY;
  auto& own = find(who);
  (exclusive ? own.exclusive_slots : own.shared_slots) |= wanted;
  return SQLITE_OK;
}

void fault_locks::unlock_slots(holder who, int first, int count) {
  auto& own = find(who);
  own.shared_slots &= ~slots(first, count);
  own.exclusive_slots &= ~slots(first, count);
}

void fault_locks::set_mapped(holder who, bool mapped) {
  find(who).mapped = mapped;
}

bool fault_locks::is_mapped() const noexcept {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const entry& each) { return each.mapped; });
}

void fault_locks::forget(holder who) {
  std::erase_if(entries_, [who](const entry& each) { return each.who == who; });
}

} // namespace greenroom
