#include "journal/sqlite_reader.hpp"

namespace greenroom {

namespace {

/// A reader waits only while SQLite begins the WAL from the start again.
constexpr int busy_timeout_milliseconds = 5000;

/// One snapshot for several statements.
class snapshot_scope {
public:
  explicit snapshot_scope(sqlite3* handle)
      : handle_(handle), code_(execute(handle, "BEGIN")) {}
  snapshot_scope(const snapshot_scope&) = delete;
  snapshot_scope& operator=(const snapshot_scope&) = delete;
  ~snapshot_scope() { execute(handle_, "COMMIT"); }

  int code() const noexcept { return code_; }

private:
  sqlite3* handle_;
  int code_;
};

} // namespace

bool sqlite_reader::open() {
  if (statements_)
    return true;
  if (open_sqlite(handle_, path_, SQLITE_OPEN_READONLY, vfs_) != SQLITE_OK)
    return false;
  keep_wal_on_close(handle_.get());
  sqlite3_busy_timeout(handle_.get(), busy_timeout_milliseconds);
  // A page is read once: a large cache would only cost memory.
  execute(handle_.get(), "PRAGMA cache_size=-512");
  auto prepared = std::make_unique<statements>();
  if (prepared->find_room.prepare(handle_.get(),
                                  "SELECT id FROM room WHERE name = ?1")
        != SQLITE_OK
      || prepared->pages.prepare(handle_.get()) != SQLITE_OK)
    return false;
  statements_ = std::move(prepared);
  return true;
}

int sqlite_reader::find_room(std::string_view name, std::int64_t& room) {
  auto& statement = statements_->find_room;
  const statement_scope scope{statement};
  statement.bind_text(1, name);
  const auto code = statement.step();
  room = code == SQLITE_ROW ? statement.number(0) : 0;
  return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

event_page sqlite_reader::read(std::string_view room, std::uint64_t first,
                               std::uint64_t last, std::uint64_t /*epoch*/) {
  const reading_gate::visit visit{*gate_};
  event_page page;
  std::int64_t number = 0;
  int code = SQLITE_CANTOPEN;
  if (open()) {
    const snapshot_scope snapshot{handle_.get()};
    code = snapshot.code();
    if (code == SQLITE_OK)
      code = find_room(room, number);
    if (code == SQLITE_OK && number != 0)
      code = statements_->pages.read(number, first, last, page.events);
  }
  // What came before the trouble is good; the next page names its seq.
  if (code != SQLITE_OK && page.events.empty())
    page.status = read_status::unreadable;
  return page;
}

found_seq sqlite_reader::first_not_before(std::string_view room,
                                          std::uint64_t first,
                                          std::uint64_t last,
                                          std::uint64_t /*epoch*/,
                                          utc_time when) {
  const reading_gate::visit visit{*gate_};
  if (!open())
    return {read_status::unreadable};
  const snapshot_scope snapshot{handle_.get()};
  std::int64_t number = 0;
  std::uint64_t answer = last + 1;
  int code = snapshot.code();
  if (code == SQLITE_OK)
    code = find_room(room, number);
  if (code == SQLITE_OK && number != 0)
    code =
      statements_->pages.first_not_before(number, first, last, when, answer);
  if (code != SQLITE_OK)
    return {read_status::unreadable};
  return {read_status::good, answer};
}

} // namespace greenroom
