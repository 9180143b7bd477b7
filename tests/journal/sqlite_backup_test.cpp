#include "journal/sqlite_backup.hpp"

#include "tests/journal/engines.hpp"

#include <atomic>
#include <fstream>
#include <sys/stat.h>
#include <thread>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// Puts a backup where a new engine looks for its journal.
void restore(const std::string& backup, const sqlite_engine& into) {
  std::filesystem::create_directory(into.directory / "data");
  std::filesystem::copy_file(backup, into.directory / "data/journal.db");
}

} // namespace

TEST_CASE("a backup never overwrites a file") {
  sqlite_engine disk;
  const auto opened = disk.open();
  const auto target = disk.directory / "backup.db";
  std::ofstream{target} << "precious";
  const auto problem = backup_sqlite_journal(disk.options().data_dir, target);
  REQUIRE(problem);
  CHECK(problem->find("exists") != std::string::npos);
  CHECK(std::filesystem::file_size(target) == 8);
}

TEST_CASE("what a killed backup has left does not stop the next one") {
  sqlite_engine disk;
  sqlite_engine other;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room.fill(50);
  const auto target = disk.directory / "backup.db";
  std::ofstream{target + ".unfinished"} << std::string(100'000, 'x');
  std::ofstream{target + ".unfinished-journal"} << std::string(10'000, 'x');
  const auto problem = backup_sqlite_journal(disk.options().data_dir, target);
  CHECK_MESSAGE(!problem, problem.value_or(""));
  CHECK_FALSE(std::filesystem::exists(target + ".unfinished"));
  CHECK_FALSE(std::filesystem::exists(target + ".unfinished-journal"));
  restore(target, other);
  const auto restored = other.open();
  CHECK(room_owner{*restored, "lobby"}.head == 50);
}

TEST_CASE("a backup of nothing is an error and leaves no file") {
  const temporary_directory empty;
  CHECK(backup_sqlite_journal(empty.path(), empty / "backup.db"));
  CHECK(std::filesystem::is_empty(empty.path()));
}

TEST_CASE("a backup can be restored and gets an id of its own") {
  sqlite_engine disk;
  sqlite_engine other;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room.fill(500);
  REQUIRE(
    room.append({member_event(event_kind::user_joined, "ann", session(1))})
    == append_outcome::committed);
  const auto target = disk.directory / "backup.db";
  const auto problem = backup_sqlite_journal(disk.options().data_dir, target);
  CHECK_MESSAGE(!problem, problem.value_or(""));
  struct stat found {};
  REQUIRE(::stat(target.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777u) == 0600u);
  CHECK_FALSE(std::filesystem::exists(target + ".unfinished"));
  CHECK_FALSE(std::filesystem::exists(target + "-wal"));
  room.fill(10);

  restore(target, other);
  std::string id;
  {
    const auto restored = other.open();
    id = restored->id();
    CHECK(id.size() == 8);
    CHECK(id != opened->id());
    room_owner again{*restored, "lobby"};
    CHECK(again.head == 501);
    REQUIRE(again.snapshot.members.size() == 1);
    CHECK(again.snapshot.members.front().session.opening()
          < restored->opening());
    CHECK(read_all(*restored->open_reader(), "lobby", 1, 501).size() == 501);
  }
  CHECK(other.open()->id() == id);
}

TEST_CASE("a backup beside a writer is the journal of one moment") {
  sqlite_engine disk;
  sqlite_engine other;
  auto opened = disk.open();
  room_owner one{*opened, "one"};
  room_owner two{*opened, "two"};
  one.fill(2000);
  two.fill(2000);
  std::atomic<bool> done = false;
  std::atomic<int> batches = 0;
  std::thread writing{[&] {
    while (!done) {
      // Both rooms grow by the same in one batch, so that a mix of moments
      // shows.
      const auto events_one = one.numbered({message("x")});
      const auto events_two = two.numbered({message("x")});
      const std::vector batch{one.request(events_one), two.request(events_two)};
      for (const auto outcome : opened->append(batch))
        if (outcome != append_outcome::committed)
          return;
      ++one.head;
      ++two.head;
      ++batches;
    }
  }};
  while (batches < 5)
    std::this_thread::yield();
  const auto target = disk.directory / "backup.db";
  const auto problem = backup_sqlite_journal(disk.options().data_dir, target);
  const int during = batches;
  while (batches < during + 5)
    std::this_thread::yield();
  done = true;
  writing.join();
  CHECK_MESSAGE(!problem, problem.value_or(""));

  restore(target, other);
  const auto restored = other.open();
  const room_owner one_again{*restored, "one"};
  const room_owner two_again{*restored, "two"};
  CHECK(one_again.head == two_again.head);
  CHECK(one_again.head >= 2005);
  CHECK(one_again.head <= one.head);
}
