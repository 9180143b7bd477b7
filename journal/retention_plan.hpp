#pragma once

#include "protocol/utc_time.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <unordered_set>
#include <vector>

namespace greenroom {

/// What a room has in the journal.
struct room_extent {
  std::int64_t room = 0;    ///< The room's key in the database.
  std::uint64_t oldest = 1; ///< First seq that is left.
  std::uint64_t head = 0;   ///< Last seq; 0: no event at all.
  utc_time oldest_at{};     ///< Stamp of the event `oldest`.
};

/// Knows which rooms may have events to remove, so that the cost of retention
/// depends on what it removes and not on the size of the journal. A room is
/// *due* when an append takes it past the count limit or when its oldest event
/// becomes too old. When a limit begins, and when the count limit becomes
/// tighter, every room has to be looked at once (the *scan*); the caller does
/// that in steps.
///
/// Knows no database. Only rooms with at least two events are remembered: the
/// newest event of a room is never removed.
class retention_plan {
public:
  /// @param oldest_kept events before it are too old; nothing: none is.
  /// @param events_max how many of a room's newest events are kept; 0: all.
  void set_limits(std::optional<utc_time> oldest_kept,
                  std::uint64_t events_max);

  /// A room has grown.
  /// @param oldest its first seq.
  /// @param head its new head.
  void appended(std::int64_t room, std::uint64_t oldest, std::uint64_t head);

  /// To be called with each room that the scan reads, and with each due room
  /// after its turn.
  void found(const room_extent& extent);

  /// Takes the room that is due next. The caller has to report its extent by
  /// `found`, or to return the room by `give_back`.
  std::optional<std::int64_t> take_due();
  void give_back(std::int64_t room);
  bool has_due() const noexcept;

  /// Whether the scan should take its next step. It pauses while many of the
  /// rooms that it found are still due, so that rooms which become due
  /// meanwhile soon get their turn.
  bool wants_scan() const noexcept;
  /// The last room that the scan has met; 0: it begins. Only while there is a
  /// scan.
  std::int64_t scanned_to() const noexcept { return *scanned_to_; }
  void scan_met(std::int64_t room) noexcept { scanned_to_ = room; }
  void end_scan() noexcept { scanned_to_.reset(); }

  /// The first seq that the count limit keeps.
  std::uint64_t first_by_count(const room_extent& extent) const noexcept;
  /// Whether the room's oldest event is too old.
  bool is_too_old(const room_extent& extent) const noexcept;

  std::optional<utc_time> oldest_kept() const noexcept { return oldest_kept_; }

private:
  struct filed_room {
    utc_time oldest_at;
    std::int64_t room;
  };
  struct older_first {
    bool operator()(const filed_room& lhs, const filed_room& rhs) const {
      return lhs.oldest_at > rhs.oldest_at;
    }
  };

  void make_due(std::int64_t room);

  std::optional<utc_time> oldest_kept_;
  std::uint64_t events_max_ = 0;
  std::optional<std::int64_t> scanned_to_; ///< Nothing: no scan is under way.
  std::deque<std::int64_t> due_;
  std::unordered_set<std::int64_t> is_due_; ///< The same rooms.
  /// For the age limit: each room at most once, by the stamp of its oldest
  /// event when it was filed. Its present oldest event is not older.
  std::priority_queue<filed_room, std::vector<filed_room>, older_first> by_age_;
  std::unordered_set<std::int64_t> is_filed_; ///< The same rooms.
};

} // namespace greenroom
