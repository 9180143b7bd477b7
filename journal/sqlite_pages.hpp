#pragma once

#include "journal/journal.hpp"
#include "journal/sqlite_handle.hpp"

namespace greenroom {

/// The seq as SQLite's signed integer. A larger seq becomes the largest
/// integer, which no room reaches.
std::int64_t to_sqlite_seq(std::uint64_t seq) noexcept;

/// The session that two columns of a row name.
session_id session_in(const sqlite_statement& row, int opening_column,
                      int number_column) noexcept;

/// Reads pages of events. Every function returns a result code (SQLITE_CORRUPT
/// also for rows that make no sense) and leaves no statement open.
class sqlite_pages {
public:
  int prepare(sqlite3* handle);

  /// Events first … last, as many as fit a page. If reading fails halfway,
  /// `events` has those that were good.
  int read(std::int64_t room, std::uint64_t first, std::uint64_t last,
           std::vector<event>& events);

  /// The page that ends with the head, oldest first; empty for a new room.
  int read_newest(std::int64_t room, std::vector<event>& events);

  /// The seqs of a room; oldest = 1 and head = 0 for a new one.
  int read_bounds(std::int64_t room, std::uint64_t& oldest,
                  std::uint64_t& head);

  /// As `journal_reader::first_not_before`; looks only at seqs that exist.
  int first_not_before(std::int64_t room, std::uint64_t first,
                       std::uint64_t last, utc_time when,
                       std::uint64_t& answer);

private:
  int read_time(std::int64_t room, std::uint64_t seq, utc_time& at);

  sqlite_statement forward_;
  sqlite_statement backward_;
  sqlite_statement oldest_;
  sqlite_statement head_;
  sqlite_statement time_;
};

} // namespace greenroom
