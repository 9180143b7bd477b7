#include "journal/sqlite_pages.hpp"

#include "journal/append_rules.hpp"

#include <algorithm>
#include <limits>

namespace greenroom {

namespace {

const std::string select_event =
  "SELECT seq, kind, at, nickname, body, session, line, opening FROM event ";

static_assert(page_events_max == 256, "the statements say LIMIT 256");

utc_time time_in(const sqlite_statement& row, int column) {
  return utc_time{std::chrono::microseconds{row.number(column)}};
}

/// @returns whether the row makes sense.
bool read_event(const sqlite_statement& row, event& out) {
  const auto kind = row.number(1);
  if (kind < static_cast<std::int64_t>(event_kind::message)
      || kind > static_cast<std::int64_t>(last_event_kind))
    return false;
  out.kind = static_cast<event_kind>(kind);
  out.seq = static_cast<std::uint64_t>(row.number(0));
  out.at = time_in(row, 2);
  out.from = row.bytes(3);
  out.body = row.bytes(4);
  out.session = session_in(row, 7, 5);
  out.line = static_cast<line_number>(row.number(6));
  return true;
}

/// Collects rows until a page is full.
/// @param step What a row's seq adds to the one before it: 1 or −1.
int collect(sqlite_statement& rows, int step, std::vector<event>& events) {
  page_budget budget;
  int code = SQLITE_OK;
  while ((code = rows.step()) == SQLITE_ROW) {
    event each;
    if (!read_event(rows, each))
      return SQLITE_CORRUPT;
    if (!events.empty()
        && each.seq != events.back().seq + static_cast<std::uint64_t>(step))
      return SQLITE_CORRUPT;
    if (!budget.take(size_bytes(each)))
      return SQLITE_OK;
    events.push_back(std::move(each));
  }
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

} // namespace

std::int64_t to_sqlite_seq(std::uint64_t seq) noexcept {
  constexpr std::uint64_t last = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(seq, last));
}

session_id session_in(const sqlite_statement& row, int opening_column,
                      int number_column) noexcept {
  return session_id::stored(
    static_cast<opening_number>(row.number(opening_column)),
    static_cast<std::uint64_t>(row.number(number_column)));
}

int sqlite_pages::prepare(sqlite3* handle) {
  int code = forward_.prepare(
    handle,
    select_event
      + "WHERE room = ?1 AND seq BETWEEN ?2 AND ?3 ORDER BY seq LIMIT 256");
  if (code == SQLITE_OK)
    code = backward_.prepare(
      handle, select_event + "WHERE room = ?1 ORDER BY seq DESC LIMIT 256");
  if (code == SQLITE_OK)
    code = oldest_.prepare(
      handle, "SELECT seq FROM event WHERE room = ?1 ORDER BY seq LIMIT 1");
  if (code == SQLITE_OK)
    code = head_.prepare(handle, "SELECT seq FROM event WHERE room = ?1 "
                                 "ORDER BY seq DESC LIMIT 1");
  if (code == SQLITE_OK)
    code = time_.prepare(handle,
                         "SELECT at FROM event WHERE room = ?1 AND seq = ?2");
  return code;
}

int sqlite_pages::read(std::int64_t room, std::uint64_t first,
                       std::uint64_t last, std::vector<event>& events) {
  const statement_scope scope{forward_};
  forward_.bind(1, room);
  forward_.bind(2, to_sqlite_seq(first));
  forward_.bind(3, to_sqlite_seq(last));
  return collect(forward_, 1, events);
}

int sqlite_pages::read_newest(std::int64_t room, std::vector<event>& events) {
  const statement_scope scope{backward_};
  backward_.bind(1, room);
  const auto code = collect(backward_, -1, events);
  std::reverse(events.begin(), events.end());
  return code;
}

int sqlite_pages::read_bounds(std::int64_t room, std::uint64_t& oldest,
                              std::uint64_t& head) {
  oldest = 1;
  head = 0;
  for (auto* each : {&oldest_, &head_}) {
    const statement_scope scope{*each};
    each->bind(1, room);
    const auto code = each->step();
    if (code == SQLITE_DONE)
      return SQLITE_OK;
    if (code != SQLITE_ROW)
      return code;
    (each == &oldest_ ? oldest : head) =
      static_cast<std::uint64_t>(each->number(0));
  }
  return SQLITE_OK;
}

int sqlite_pages::read_time(std::int64_t room, std::uint64_t seq,
                            utc_time& at) {
  const statement_scope scope{time_};
  time_.bind(1, room);
  time_.bind(2, seq);
  const auto code = time_.step();
  if (code != SQLITE_ROW) // Seqs have no gap: a missing row is damage.
    return code == SQLITE_DONE ? SQLITE_CORRUPT : code;
  at = time_in(time_, 0);
  return SQLITE_OK;
}

int sqlite_pages::first_not_before(std::int64_t room, std::uint64_t first,
                                   std::uint64_t last, utc_time when,
                                   std::uint64_t& answer) {
  std::uint64_t oldest = 0;
  std::uint64_t head = 0;
  if (const auto code = read_bounds(room, oldest, head); code != SQLITE_OK)
    return code;
  answer = last + 1;
  auto low = std::max(first, oldest);
  const auto end = std::min(last, head) + 1;
  auto high = end;
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    utc_time at{};
    if (const auto code = read_time(room, middle, at); code != SQLITE_OK)
      return code;
    if (at < when)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < end)
    answer = low;
  return SQLITE_OK;
}

} // namespace greenroom
