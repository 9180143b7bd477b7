#include "tests/journal/engines.hpp"

#include <atomic>
#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace greenroom;
using namespace greenroom::test;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777u;
}

} // namespace

TEST_CASE("a data directory in use is refused, also by another process") {
  sqlite_engine disk;
  const auto opened = disk.open();
  const auto second = open_sqlite_journal(disk.options());
  CHECK_FALSE(second);
  CHECK(second.error.find("in use by another process") != std::string::npos);

  const auto child = ::fork();
  if (child == 0)
    ::_exit(open_sqlite_journal(disk.options()) ? 1 : 0);
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("a data directory that cannot be made is an error that names it") {
  sqlite_engine disk;
  auto options = disk.options();
  options.data_dir = disk.directory / "file";
  std::ofstream{options.data_dir} << "not a directory";
  const auto opened = open_sqlite_journal(options);
  CHECK_FALSE(opened);
  CHECK(opened.error.find(options.data_dir) != std::string::npos);
}

TEST_CASE("a file that is no database is an error that says what to do") {
  sqlite_engine disk;
  std::filesystem::create_directory(disk.directory / "data");
  std::ofstream{disk.directory / "data/journal.db"} << std::string(8192, 'x');
  const auto opened = open_sqlite_journal(disk.options());
  CHECK_FALSE(opened);
  CHECK(opened.error.find("journal.db") != std::string::npos);
  CHECK(opened.error.find("restore a backup") != std::string::npos);
}

TEST_CASE("only the owner can read the files, whatever the umask") {
  sqlite_engine disk;
  const auto before = ::umask(0);
  const auto opened = disk.open();
  ::umask(before);
  room_owner room{*opened, "lobby"};
  room.fill(1);
  CHECK(mode_of(disk.directory / "data") == 0700);
  for (const auto* name :
       {"lock", "journal.db", "journal.db-wal", "journal.db-shm"})
    CHECK(mode_of(disk.directory / ("data/" + std::string{name})) == 0600);
}

TEST_CASE("a journal that is closed leaves one file besides the lock") {
  sqlite_engine disk;
  {
    const auto opened = disk.open();
    const auto reader = opened->open_reader();
    room_owner room{*opened, "lobby"};
    room.fill(1);
    CHECK(reader->read("lobby", 1, 1, 0).events.size() == 1);
  }
  disk.open().reset();
  CHECK_FALSE(std::filesystem::exists(disk.directory / "data/journal.db-wal"));
}

TEST_CASE("less free space than the reserve is refused until there is more") {
  sqlite_engine disk;
  auto options = disk.options();
  std::uint64_t free_bytes = 1000;
  int looks = 0;
  auto now = std::chrono::steady_clock::time_point{};
  options.min_free_bytes = 1000;
  options.free_bytes = [&] {
    ++looks;
    return std::optional{free_bytes};
  };
  options.now = [&] { return now; };
  const auto opened = std::move(open_sqlite_journal(options).journal);
  REQUIRE(opened);
  room_owner room{*opened, "lobby"};

  free_bytes = 999;
  CHECK(room.append({message("not looked yet")}) == append_outcome::committed);
  CHECK(looks == 1);
  now += std::chrono::seconds{1};
  CHECK(room.append({message("no")}) == append_outcome::refused);
  CHECK(room.try_claim() == claim_outcome::refused);
  CHECK(looks == 3); // One more for the line of the log.
  CHECK_FALSE(opened->failure());

  free_bytes = 1000;
  now += std::chrono::seconds{1};
  CHECK(room.append({message("yes")}) == append_outcome::committed);
}

TEST_CASE("a room that is twice in a batch does not spoil the others") {
  sqlite_engine disk;
  const auto opened = disk.open();
  room_owner one{*opened, "one"};
  room_owner two{*opened, "two"};
  const auto events = one.numbered({message("hi")});
  const std::vector batch{one.request(events), two.request(events),
                          one.request(events)};
  CHECK(opened->append(batch)
        == std::vector{append_outcome::committed, append_outcome::committed,
                       append_outcome::fenced});
  CHECK(opened->open_reader()->read("two", 1, 9, 0).events == events);
}

TEST_CASE("retention gives space back to the file system") {
  sqlite_engine disk;
  const auto file = disk.directory / "data/journal.db";
  auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  for (int i = 0; i != 100; ++i) {
    std::vector<event> events(100, message(std::string(1500, 'x')));
    REQUIRE(room.append(std::move(events)) == append_outcome::committed);
  }
  opened.reset();
  const auto before = std::filesystem::file_size(file);
  opened = disk.open();
  while (opened->trim(std::nullopt, 1).has_work)
    continue;
  opened.reset();
  CHECK(std::filesystem::file_size(file) < before / 2);
}

TEST_CASE("a step of retention ends when its time is up") {
  sqlite_engine disk;
  auto options = disk.options();
  auto now = std::chrono::steady_clock::time_point{};
  options.now = [&] { return now += std::chrono::seconds{1}; };
  const auto opened = std::move(open_sqlite_journal(options).journal);
  REQUIRE(opened);
  room_owner room{*opened, "lobby"};
  room.fill(1000);
  auto step = opened->trim(std::nullopt, 1);
  while (step.rooms.empty()
         && step.has_work) // Looking for what is to be removed.
    step = opened->trim(std::nullopt, 1);
  REQUIRE(step.rooms.size() == 1);
  CHECK(step.rooms.front().oldest > 1);
  CHECK(step.rooms.front().oldest <= 64); // The first look at the clock.
  CHECK(step.has_work);
}

TEST_CASE("the WAL stays bounded while it is written and read") {
  sqlite_engine disk;
  auto options = disk.options();
  options.checkpoint_bytes = 256 << 10;
  options.wal_wait_bytes = 1 << 20;
  const auto opened = std::move(open_sqlite_journal(options).journal);
  REQUIRE(opened);
  room_owner room{*opened, "lobby"};
  room.fill(100);
  std::atomic<bool> done = false;
  std::thread reading{[&, reader = opened->open_reader()] {
    std::uint64_t first = 1;
    while (!done) {
      const auto page = reader->read("lobby", first, first + 1000, 0);
      first = page.events.empty() ? 1 : page.events.back().seq + 1;
    }
  }};
  std::uintmax_t longest = 0;
  for (int i = 0; i != 300; ++i) {
    std::vector<event> events(40, message(std::string(1000, 'x')));
    CHECK(room.append(std::move(events)) == append_outcome::committed);
    longest = std::max(longest, std::filesystem::file_size(
                                  disk.directory / "data/journal.db-wal"));
  }
  done = true;
  reading.join();
  CHECK(longest > 512 << 10); // Else this has tested nothing.
  CHECK(longest < 2 << 20);
}
