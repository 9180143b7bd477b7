#pragma once

#include "journal/journal.hpp"
#include "journal/sqlite_pages.hpp"

namespace greenroom {

/// A room that this process has claimed. Kept in memory, so that an append
/// reads nothing from the database.
struct claimed_room {
  std::int64_t number = 0; ///< The room's key in the database.
  std::uint64_t epoch = 0;
  std::uint64_t oldest = 1; ///< First seq that retention has left.
  std::uint64_t head = 0;
};

/// The statements that change a journal. All return result codes; the caller
/// begins and ends the transaction.
class sqlite_writer {
public:
  /// @param opening members of all others have ended with theirs.
  int prepare(sqlite3* handle, opening_number opening);

  int begin() noexcept { return begin_.run(); }
  int commit() noexcept { return commit_.run(); }
  /// Does nothing when SQLite has already rolled back.
  void rollback() noexcept;

  /// Records events, and the memberships that they begin and end or that have
  /// moved.
  int record(std::int64_t room, const append_request& request);

  /// Raises a room's epoch, creates the room if it is new, and reads it.
  int claim(std::string_view name, claimed_room& room, room_snapshot& snapshot);

private:
  int record_events(std::int64_t room, std::span<const event> events);
  int read_members(std::int64_t room, std::vector<member_row>& members);

  sqlite3* handle_ = nullptr;
  opening_number opening_ = 0;
  sqlite_pages pages_;
  sqlite_statement begin_;
  sqlite_statement commit_;
  sqlite_statement insert_event_;
  sqlite_statement insert_member_;
  sqlite_statement remove_member_;
  sqlite_statement move_member_;
  sqlite_statement claim_;
  sqlite_statement members_;
};

} // namespace greenroom
