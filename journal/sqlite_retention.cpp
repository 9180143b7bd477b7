#include "journal/sqlite_retention.hpp"

#include <algorithm>

namespace greenroom {

namespace {

constexpr std::uint64_t step_events = 256;

/// A room costs two seeks even if nothing is to be removed from it.
constexpr std::size_t step_rooms = 512;

/// Free pages are used again before the file grows: a few are worth keeping.
constexpr std::int64_t spare_pages = 1024;

} // namespace

int sqlite_retention::prepare(sqlite3* handle) {
  handle_ = handle;
  int code = pages_.prepare(handle);
  if (code == SQLITE_OK)
    code = rooms_.prepare(
      handle, "SELECT id, name FROM room WHERE id > ?1 ORDER BY id LIMIT 1");
  if (code == SQLITE_OK)
    code =
      remove_.prepare(handle, "DELETE FROM event WHERE room = ?1 AND seq < ?2");
  return code;
}

int sqlite_retention::trim_room(std::int64_t room,
                                std::optional<utc_time> oldest_kept,
                                std::uint64_t events_per_room_max,
                                std::uint64_t& budget,
                                std::uint64_t& oldest_left) {
  std::uint64_t oldest = 0;
  std::uint64_t head = 0;
  oldest_left = 0;
  auto code = pages_.read_bounds(room, oldest, head);
  if (code != SQLITE_OK || head == 0)
    return code;
  auto keep_from = oldest;
  if (oldest_kept)
    code = pages_.first_not_before(room, oldest, head, *oldest_kept, keep_from);
  if (events_per_room_max != 0 && head >= events_per_room_max)
    keep_from = std::max(keep_from, head - events_per_room_max + 1);
  keep_from = std::min({keep_from, head, oldest + budget});
  if (code != SQLITE_OK || keep_from == oldest)
    return code;
  remove_.bind(1, room);
  remove_.bind(2, keep_from);
  code = remove_.run();
  budget -= keep_from - oldest;
  oldest_left = keep_from;
  return code;
}

int sqlite_retention::trim(std::optional<utc_time> oldest_kept,
                           std::uint64_t events_per_room_max,
                           std::vector<trimmed_room>& trimmed) {
  auto budget = step_events;
  bool wrapped = false;
  const auto began_after = last_room_;
  for (std::size_t i = 0; i != step_rooms && budget != 0; ++i) {
    const statement_scope scope{rooms_};
    rooms_.bind(1, last_room_);
    auto code = rooms_.step();
    if (code == SQLITE_DONE) {
      if (wrapped || began_after == 0)
        return SQLITE_OK;
      wrapped = true;
      last_room_ = 0;
      continue;
    }
    if (code != SQLITE_ROW)
      return code;
    const auto room = rooms_.number(0);
    std::uint64_t oldest_left = 0;
    code =
      trim_room(room, oldest_kept, events_per_room_max, budget, oldest_left);
    if (code != SQLITE_OK)
      return code;
    if (oldest_left != 0)
      trimmed.push_back({std::string{rooms_.bytes(1)}, oldest_left});
    last_room_ = room;
    if (wrapped && room >= began_after)
      break;
  }
  return SQLITE_OK;
}

int sqlite_retention::shrink() {
  std::int64_t unused = 0;
  const auto code = query_number(handle_, "PRAGMA freelist_count", unused);
  if (code != SQLITE_OK || unused <= spare_pages)
    return code;
  return execute(handle_, "PRAGMA incremental_vacuum(64)");
}

} // namespace greenroom
