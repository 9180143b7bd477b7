#include "journal/sqlite_journal.hpp"

#include "journal/append_rules.hpp"
#include "journal/data_directory.hpp"
#include "journal/failure_latch.hpp"
#include "journal/refusal_log.hpp"
#include "journal/sqlite_checkpoints.hpp"
#include "journal/sqlite_reader.hpp"
#include "journal/sqlite_retention.hpp"
#include "journal/sqlite_schema.hpp"
#include "journal/sqlite_writer.hpp"
#include "journal/wal_index_reserve.hpp"

#include <spdlog/spdlog.h>

#include <unordered_map>
#include <utility>

namespace greenroom {

namespace {

/// Nobody else should write; an administrator's shell might for a moment.
constexpr int busy_timeout_milliseconds = 2000;

/// What a frame of the WAL adds to its page.
constexpr std::uint64_t wal_frame_header_bytes = 24;

struct name_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const noexcept {
    return std::hash<std::string_view>{}(name);
  }
};

free_space_watch::sources free_space_sources(const sqlite_options& options) {
  if (options.free_bytes)
    return {options.free_bytes, options.now};
  return {[path = options.data_dir] { return free_bytes_of(path); },
          options.now};
}

append_outcome to_outcome(int code) noexcept {
  if (code == SQLITE_OK)
    return append_outcome::committed;
  if (!is_harmless(code))
    return append_outcome::unknown;
  // The primary key is the second guard of a room's order.
  return (code & 0xff) == SQLITE_CONSTRAINT ? append_outcome::fenced
                                            : append_outcome::refused;
}

/// Whether the other rooms of a refused batch may fare better.
bool is_one_rooms_trouble(int code) noexcept {
  const auto kind = code & 0xff;
  return code != SQLITE_OK && is_harmless(code) && kind != SQLITE_FULL
         && kind != SQLITE_BUSY;
}

class sqlite_journal final : public journal {
public:
  explicit sqlite_journal(sqlite_options options)
      : options_(std::move(options)),
        free_space_(options_.min_free_bytes, free_space_sources(options_)),
        refusals_(free_space_sources(options_).free_bytes),
        retention_(options_.now),
        checkpoints_({options_.checkpoint_bytes, options_.wal_wait_bytes},
                     failure_, readers_) {}

  ~sqlite_journal() override;

  /// @returns what is wrong and what to do about it, or nothing.
  std::optional<std::string> open();

  std::string id() const override { return identity_.id; }
  opening_number opening() const override { return identity_.opening; }
  std::vector<claim_result> claim(std::span<const std::string> rooms) override;
  std::vector<append_outcome>
  append(std::span<const append_request> batch) override;
  void release(std::string_view room, std::uint64_t epoch) override;
  void rest() override { sqlite3_db_release_memory(handle_.get()); }
  trim_step trim(std::optional<utc_time> oldest_kept,
                 std::uint64_t events_per_room_max) override;
  std::optional<std::string> failure() const override {
    return failure_->what();
  }
  std::unique_ptr<journal_reader> open_reader() override {
    return std::make_unique<sqlite_reader>(path_, options_.vfs, readers_);
  }

private:
  /// An append whose room stands where the request expects it.
  struct candidate {
    std::size_t place; ///< In the batch.
    claimed_room* room;
  };

  std::optional<std::string> open_database();
  int prepare_statements();
  void watch_wal();
  std::uint64_t wal_bytes() const noexcept {
    return wal_frames_ * (page_bytes_ + wal_frame_header_bytes);
  }
  bool is_short();
  void note_refusal(int code);
  int begin();
  claimed_room* find_claimed(const append_request& request);
  int write(std::span<const append_request> batch,
            std::span<const candidate> candidates);
  int finish(int code);
  int remove_events(std::vector<trimmed_room>& removed);
  void note_failure(int code, const char* doing);

  const sqlite_options options_;
  const std::shared_ptr<failure_latch> failure_ =
    std::make_shared<failure_latch>();
  const std::shared_ptr<reading_gate> readers_ =
    std::make_shared<reading_gate>();
  data_directory directory_;
  free_space_watch free_space_;
  refusal_log refusals_;
  std::string path_;
  sqlite_handle handle_; // Closed after the statements below.
  sqlite_identity identity_;
  sqlite_writer writer_;
  sqlite_retention retention_;
  wal_index_reserve wal_index_;
  sqlite_checkpoints checkpoints_; // Its thread ends first.
  std::uint64_t page_bytes_ = 0;
  std::uint64_t wal_frames_ = 0;
  std::unordered_map<std::string, claimed_room, name_hash, std::equal_to<>>
    claimed_;
};

sqlite_journal::~sqlite_journal() {
  // The last connection moves the WAL into the database when it is closed,
  // which must not happen once writing has failed.
  if (handle_ && failure_->is_set())
    keep_wal_on_close(handle_.get());
}

std::optional<std::string> sqlite_journal::open() {
  if (auto problem = directory_.hold(options_.data_dir))
    return problem;
  path_ = options_.data_dir + "/" + sqlite_file_name;
  if (options_.vfs.empty())
    if (auto problem = directory_.make_file(sqlite_file_name))
      return problem;
  if (open_sqlite(handle_, path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                  options_.vfs)
      != SQLITE_OK)
    return path_ + ": " + describe_error(handle_.get());
  sqlite3_busy_timeout(handle_.get(), busy_timeout_milliseconds);
  if (auto problem = open_database())
    return path_ + ": " + *problem;
  is_short(); // Says so, if it is.
  return std::nullopt;
}

std::optional<std::string> sqlite_journal::open_database() {
  auto* const handle = handle_.get();
  const auto level = options_.synchronous == sqlite_options::sync_mode::normal
                       ? sync_level::normal
                       : sync_level::full;
  // Migrations and openings are reliable whatever the option says.
  auto unsafe = set_synchronous(handle, sync_level::full);
  if (auto problem = prepare_schema(handle, sqlite_schema_steps()))
    return problem; // It knows better what is wrong with a file.
  if (unsafe)
    return unsafe;
  watch_wal();
  if (prepare_statements() != SQLITE_OK)
    return describe_error(handle)
           + "; check the free space and who owns the data directory";
  if (auto problem = set_synchronous(handle, level))
    return problem;
  return checkpoints_.start(path_, options_.vfs, level);
}

int sqlite_journal::prepare_statements() {
  auto* const handle = handle_.get();
  int code = begin_opening(handle, identity_);
  if (code == SQLITE_OK)
    code = execute(handle, "PRAGMA cache_size=-16384");
  std::int64_t page_bytes = 0;
  if (code == SQLITE_OK)
    code = query_number(handle, "PRAGMA page_size", page_bytes);
  page_bytes_ = static_cast<std::uint64_t>(page_bytes);
  if (code == SQLITE_OK)
    code = writer_.prepare(handle, identity_.opening);
  if (code == SQLITE_OK)
    code = retention_.prepare(handle);
  return code;
}

/// Also ends SQLite's own checkpoints, which are a hook of the same kind.
void sqlite_journal::watch_wal() {
  sqlite3_wal_hook(
    handle_.get(),
    [](void* self, sqlite3*, const char*, int frames) {
      static_cast<sqlite_journal*>(self)->wal_frames_ =
        static_cast<std::uint64_t>(frames);
      return SQLITE_OK;
    },
    this);
}

/// Whether the reserve of free space is used up; tells the log.
bool sqlite_journal::is_short() {
  if (!free_space_.is_short())
    return false;
  if (const auto line = refusals_.refused(
        "less than journal.min_free_bytes = "
        + std::to_string(options_.min_free_bytes) + " is free"))
    spdlog::warn("{}: {}", path_, *line);
  return true;
}

/// Tells the log, if a transaction's end is the beginning or the end of
/// refusing.
void sqlite_journal::note_refusal(int code) {
  if (code == SQLITE_OK) {
    if (const auto line = refusals_.recorded())
      spdlog::info("{}: {}", path_, *line);
  } else if (is_harmless(code) && !is_one_rooms_trouble(code)) {
    if (const auto line = refusals_.refused(sqlite3_errstr(code)))
      spdlog::warn("{}: {}", path_, *line);
  }
}

int sqlite_journal::begin() {
  const auto code = wal_index_.reserve(handle_.get(), wal_frames_);
  return code == SQLITE_OK ? writer_.begin() : code;
}

void sqlite_journal::note_failure(int code, const char* doing) {
  if (!is_harmless(code))
    failure_->set(path_ + ": " + doing + ": " + describe_error(handle_.get()));
}

/// Ends a transaction: commits it if all went well until here.
int sqlite_journal::finish(int code) {
  if (code == SQLITE_OK) {
    code = writer_.commit();
    // What went wrong there may have happened after the data was written;
    // only these two surely come before that.
    if (is_one_rooms_trouble(code))
      code = SQLITE_IOERR;
  }
  code = settle_full(handle_.get(), code);
  note_failure(code, "writing");
  if (code != SQLITE_OK)
    writer_.rollback();
  return code;
}

std::vector<claim_result>
sqlite_journal::claim(std::span<const std::string> rooms) {
  std::vector<claim_result> refused(rooms.size());
  if (failure_->is_set() || is_short())
    return refused;
  auto result = refused;
  std::vector<claimed_room> claimed(rooms.size());
  int code = begin();
  for (std::size_t i = 0; code == SQLITE_OK && i != rooms.size(); ++i)
    code = writer_.claim(rooms[i], claimed[i], result[i].grant());
  code = finish(code);
  note_refusal(code);
  if (code != SQLITE_OK)
    return refused;
  for (std::size_t i = 0; i != rooms.size(); ++i)
    claimed_[rooms[i]] = claimed[i];
  checkpoints_.committed(wal_bytes());
  return result;
}

claimed_room* sqlite_journal::find_claimed(const append_request& request) {
  const auto found = claimed_.find(request.room);
  if (found == claimed_.end()
      || !continues(request, found->second.epoch, found->second.head))
    return nullptr;
  return &found->second;
}

int sqlite_journal::write(std::span<const append_request> batch,
                          std::span<const candidate> candidates) {
  int code = begin();
  for (const auto& each : candidates) {
    if (code != SQLITE_OK)
      break;
    code = writer_.record(each.room->number, batch[each.place]);
  }
  code = finish(code);
  if (code == SQLITE_OK)
    for (const auto& each : candidates) {
      auto& room = *each.room;
      room.head += batch[each.place].events.size();
      retention_.plan().appended(room.number, room.oldest, room.head);
    }
  return code;
}

std::vector<append_outcome>
sqlite_journal::append(std::span<const append_request> batch) {
  std::vector<append_outcome> result(batch.size(), append_outcome::refused);
  if (failure_->is_set())
    return result;
  std::vector<candidate> candidates;
  candidates.reserve(batch.size());
  for (std::size_t i = 0; i != batch.size(); ++i) {
    if (auto* const room = find_claimed(batch[i]))
      candidates.push_back({i, room});
    else
      result[i] = append_outcome::fenced;
  }
  if (candidates.empty() || is_short())
    return result;
  const auto code = write(batch, candidates);
  note_refusal(code);
  const bool one_by_one = candidates.size() > 1 && is_one_rooms_trouble(code);
  for (const auto& each : candidates) {
    const auto own = one_by_one && !failure_->is_set()
                       ? write(batch, std::span{&each, 1})
                       : code;
    result[each.place] = to_outcome(own);
    if (result[each.place] == append_outcome::fenced)
      each.room->epoch = 0; // What is known of the room is wrong.
  }
  checkpoints_.committed(wal_bytes());
  return result;
}

void sqlite_journal::release(std::string_view room, std::uint64_t epoch) {
  const auto found = claimed_.find(room);
  if (found != claimed_.end() && found->second.epoch == epoch)
    claimed_.erase(found);
}

/// One transaction of retention.
int sqlite_journal::remove_events(std::vector<trimmed_room>& removed) {
  int code = begin();
  if (code == SQLITE_OK)
    code = retention_.remove(removed);
  code = finish(code);
  if (code != SQLITE_OK) {
    retention_.rolled_back();
    removed.clear();
    return code;
  }
  retention_.committed();
  for (const auto& each : removed)
    if (const auto room = claimed_.find(each.room); room != claimed_.end())
      room->second.oldest = each.oldest;
  return code;
}

trim_step sqlite_journal::trim(std::optional<utc_time> oldest_kept,
                               std::uint64_t events_per_room_max) {
  using step = sqlite_retention::step;
  trim_step result;
  if (failure_->is_set())
    return result;
  retention_.plan().set_limits(oldest_kept, events_per_room_max);
  const auto next = retention_.next_step();
  if (next == step::none)
    return result;
  int code = SQLITE_OK;
  if (next == step::scan)
    code = retention_.scan();
  else if (next == step::remove)
    code = remove_events(result.rooms);
  else
    code = settle_full(handle_.get(), retention_.shrink());
  note_failure(code, "removing old events");
  checkpoints_.committed(wal_bytes());
  // In trouble, on a full disk for example, the next round tries again.
  result.has_work = code == SQLITE_OK && retention_.has_work();
  return result;
}

} // namespace

opened_journal open_sqlite_journal(sqlite_options options) {
  auto opened = std::make_unique<sqlite_journal>(std::move(options));
  if (auto problem = opened->open())
    return {nullptr, std::move(*problem)};
  return {std::move(opened), {}};
}

} // namespace greenroom
