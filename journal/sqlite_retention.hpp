#pragma once

#include "journal/journal.hpp"
#include "journal/retention_plan.hpp"
#include "journal/sqlite_pages.hpp"

#include <chrono>
#include <functional>

namespace greenroom {

/// Finds and removes events that need not be kept, in steps that are small
/// enough to happen between two commits of live traffic. `retention_plan`
/// decides which rooms are looked at.
class sqlite_retention {
public:
  using clock = std::chrono::steady_clock;

  /// @param now tells the time, by which a step ends that takes too long.
  explicit sqlite_retention(std::function<clock::time_point()> now)
      : now_(std::move(now)) {}

  int prepare(sqlite3* handle);

  enum class step : std::uint8_t { none, scan, remove, shrink };

  /// Begins a step, and says which. For `none` nothing is read or written.
  step next_step();
  /// Whether `next_step` would say anything but `none`.
  bool has_work() const noexcept;

  /// Looks at the next rooms for events to remove. To be called outside a
  /// transaction. @returns a result code.
  int scan();

  /// Removes events of due rooms that are too old or too many. The caller
  /// begins the transaction, ends it, and then calls `committed` or
  /// `rolled_back`.
  /// @param trimmed gets the rooms that events were removed from.
  /// @returns a result code.
  int remove(std::vector<trimmed_room>& trimmed);
  void committed();
  void rolled_back();

  /// Gives pages that removals have left unused back to the file system, a few
  /// at a time. To be called outside a transaction. @returns a result code.
  int shrink();

  retention_plan& plan() noexcept { return plan_; }

private:
  int read_extent(std::int64_t room, room_extent& extent);
  int find_first_kept(const room_extent& extent, std::uint64_t& first);
  int remove_from(room_extent& extent, std::uint64_t first_kept);
  int trim_room(std::int64_t room, std::vector<trimmed_room>& trimmed);
  bool is_out_of_time() const { return now_() >= step_ends_; }

  const std::function<clock::time_point()> now_;
  sqlite3* handle_ = nullptr;
  sqlite_pages pages_;
  sqlite_statement rooms_;
  sqlite_statement name_;
  sqlite_statement extent_;
  sqlite_statement remove_;
  retention_plan plan_;

  // Of the step that is under way.
  clock::time_point step_ends_;
  std::uint64_t events_left_ = 0;    ///< That it may still remove.
  std::vector<std::int64_t> taken_;  ///< Rooms that it took from the plan.
  std::vector<room_extent> settled_; ///< Their extents once it is committed.

  bool scanned_last_ = false; ///< The last step was a scan.
  bool may_shrink_ = false;   ///< There may be pages to give back.
};

} // namespace greenroom
