#include "journal/sqlite_retention.hpp"

#include <algorithm>

namespace greenroom {

namespace {

/// How long a step works: live traffic may have to wait that long, and for the
/// step's commit.
constexpr std::chrono::milliseconds step_time{3};

/// The most events that one step removes; bounds what its commit writes. Each
/// room has pages of its own, and counts as `room_weight` events beside those
/// that are removed.
constexpr std::uint64_t step_events = 1024;
constexpr std::uint64_t room_weight = 8;

/// Long events take many pages, so the time is looked at after a few.
constexpr std::uint64_t slice_events = 32;

constexpr int scan_step_rooms = 4096;
constexpr int scan_slice_rooms = 16;

/// Free pages are used again before the file grows: a few are worth keeping.
constexpr std::int64_t spare_pages = 1024;

} // namespace

int sqlite_retention::prepare(sqlite3* handle) {
  handle_ = handle;
  const std::pair<sqlite_statement*, const char*> statements[] = {
    {&rooms_, "SELECT id FROM room WHERE id > ?1 ORDER BY id"},
    {&name_, "SELECT name FROM room WHERE id = ?1"},
    {&extent_, "SELECT seq, at, (SELECT seq FROM event WHERE room = ?1 "
               "ORDER BY seq DESC LIMIT 1) FROM event WHERE room = ?1 "
               "ORDER BY seq LIMIT 1"},
    {&remove_, "DELETE FROM event WHERE room = ?1 AND seq < ?2"},
  };
  for (const auto& [statement, sql] : statements)
    if (const auto code = statement->prepare(handle, sql); code != SQLITE_OK)
      return code;
  return pages_.prepare(handle);
}

sqlite_retention::step sqlite_retention::next_step() {
  step_ends_ = now_() + step_time;
  // Scans and removals take turns: a room with much to remove must not hold up
  // the scan.
  const bool due = plan_.has_due();
  if (plan_.wants_scan() && !(due && scanned_last_)) {
    scanned_last_ = true;
    return step::scan;
  }
  scanned_last_ = false;
  if (due)
    return step::remove;
  return may_shrink_ ? step::shrink : step::none;
}

bool sqlite_retention::has_work() const noexcept {
  return plan_.has_due() || plan_.wants_scan() || may_shrink_;
}

int sqlite_retention::read_extent(std::int64_t room, room_extent& extent) {
  const statement_scope scope{extent_};
  extent = {.room = room};
  extent_.bind(1, room);
  const auto code = extent_.step();
  if (code == SQLITE_DONE) // Claimed, but nothing was ever said.
    return SQLITE_OK;
  if (code != SQLITE_ROW)
    return code;
  extent.oldest = static_cast<std::uint64_t>(extent_.number(0));
  extent.oldest_at = utc_time{std::chrono::microseconds{extent_.number(1)}};
  extent.head = static_cast<std::uint64_t>(extent_.number(2));
  return SQLITE_OK;
}

int sqlite_retention::scan() {
  const statement_scope scope{rooms_};
  rooms_.bind(1, plan_.scanned_to());
  for (int met = 0; met != scan_step_rooms && plan_.wants_scan(); ++met) {
    if (met % scan_slice_rooms == scan_slice_rooms - 1 && is_out_of_time())
      return SQLITE_OK;
    auto code = rooms_.step();
    if (code == SQLITE_DONE) {
      plan_.end_scan();
      return SQLITE_OK;
    }
    if (code != SQLITE_ROW)
      return code;
    room_extent extent;
    code = read_extent(rooms_.number(0), extent);
    if (code != SQLITE_OK)
      return code;
    plan_.found(extent);
    plan_.scan_met(extent.room);
  }
  return SQLITE_OK;
}

int sqlite_retention::find_first_kept(const room_extent& extent,
                                      std::uint64_t& first) {
  first = plan_.first_by_count(extent);
  int code = SQLITE_OK;
  if (plan_.is_too_old(extent)) {
    std::uint64_t by_age = 0;
    code = pages_.first_not_before(extent.room, extent.oldest, extent.head,
                                   *plan_.oldest_kept(), by_age);
    first = std::max(first, by_age);
  }
  // The newest event of a room stays: it says where the room goes on.
  first = std::min(first, extent.head);
  return code;
}

int sqlite_retention::remove_from(room_extent& extent,
                                  std::uint64_t first_kept) {
  bool in_time = true;
  while (in_time && events_left_ != 0 && extent.oldest < first_kept) {
    const auto count =
      std::min({first_kept - extent.oldest, slice_events, events_left_});
    remove_.bind(1, extent.room);
    remove_.bind(2, extent.oldest + count);
    if (const auto code = remove_.run(); code != SQLITE_OK)
      return code;
    extent.oldest += count;
    events_left_ -= count;
    in_time = !is_out_of_time();
  }
  return read_extent(extent.room, extent);
}

int sqlite_retention::trim_room(std::int64_t room,
                                std::vector<trimmed_room>& trimmed) {
  room_extent extent;
  auto code = read_extent(room, extent);
  std::uint64_t first_kept = 0;
  if (code == SQLITE_OK)
    code = find_first_kept(extent, first_kept);
  if (code == SQLITE_OK && first_kept > extent.oldest) {
    code = remove_from(extent, first_kept);
    const statement_scope scope{name_};
    name_.bind(1, room);
    if (code == SQLITE_OK && name_.step() != SQLITE_ROW)
      code = SQLITE_CORRUPT;
    if (code == SQLITE_OK)
      trimmed.push_back({std::string{name_.bytes(0)}, extent.oldest});
  }
  settled_.push_back(extent);
  return code;
}

int sqlite_retention::remove(std::vector<trimmed_room>& trimmed) {
  events_left_ = step_events;
  do {
    const auto room = plan_.take_due();
    if (!room)
      break;
    taken_.push_back(*room);
    if (const auto code = trim_room(*room, trimmed); code != SQLITE_OK)
      return code;
    events_left_ -= std::min(events_left_, room_weight);
  } while (events_left_ != 0 && !is_out_of_time());
  return SQLITE_OK;
}

void sqlite_retention::committed() {
  for (const auto& each : settled_)
    plan_.found(each);
  may_shrink_ = may_shrink_ || !settled_.empty();
  settled_.clear();
  taken_.clear();
}

void sqlite_retention::rolled_back() {
  for (const auto room : taken_)
    plan_.give_back(room);
  settled_.clear();
  taken_.clear();
}

int sqlite_retention::shrink() {
  std::int64_t unused = 0;
  auto code = query_number(handle_, "PRAGMA freelist_count", unused);
  may_shrink_ = code == SQLITE_OK && unused > spare_pages;
  if (!may_shrink_)
    return code;
  code = execute(handle_, "PRAGMA incremental_vacuum(64)");
  // What could not be done now is tried again after the next removal.
  may_shrink_ = code == SQLITE_OK;
  return code;
}

} // namespace greenroom
