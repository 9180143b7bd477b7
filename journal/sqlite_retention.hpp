#pragma once

#include "journal/journal.hpp"
#include "journal/sqlite_pages.hpp"

namespace greenroom {

/// Finds and removes what need not be kept, in steps that are small enough to
/// happen between two commits of live traffic.
class sqlite_retention {
public:
  int prepare(sqlite3* handle);

  /// Looks at the next rooms, in a circle, and removes what is too old or too
  /// much. The caller begins and ends the transaction.
  /// @returns a result code.
  int trim(std::optional<utc_time> oldest_kept,
           std::uint64_t events_per_room_max,
           std::vector<trimmed_room>& trimmed);

  /// Gives pages that have long been unused back to the file system, a few at
  /// a time. To be called outside a transaction. @returns a result code.
  int shrink();

private:
  int trim_room(std::int64_t room, std::optional<utc_time> oldest_kept,
                std::uint64_t events_per_room_max, std::uint64_t& budget,
                std::uint64_t& oldest_left);

  sqlite3* handle_ = nullptr;
  sqlite_pages pages_;
  sqlite_statement rooms_;
  sqlite_statement remove_;
  std::int64_t last_room_ = 0;
};

} // namespace greenroom
