#include "tests/journal/engines.hpp"
#include "tests/support/fault_vfs.hpp"

#include <spdlog/spdlog.h>

using namespace greenroom;
using namespace greenroom::test;

namespace {

struct fault_engine {
  // A full disk is told of in the log, here some hundred times.
  fault_engine() { spdlog::set_level(spdlog::level::off); }

  fault_vfs disk;
  temporary_directory directory; ///< Holds nothing but the lock.
  std::mt19937_64 random{5};

  sqlite_options options() const {
    sqlite_options result;
    result.data_dir = directory.path();
    result.vfs = disk.name();
    return result;
  }

  std::unique_ptr<journal> open() {
    auto opened = open_sqlite_journal(options());
    REQUIRE_MESSAGE(opened, opened.error);
    return std::move(opened.journal);
  }

  void cut() {
    disk.cut_power_after(0);
    disk.restore_power(random, cut_survival::nothing);
  }
};

} // namespace

TEST_CASE("a full disk refuses, loses nothing, and goes on by itself") {
  for (const auto fault : {disk_fault::full, disk_fault::over_quota}) {
    fault_engine engine;
    std::uint64_t committed = 0;
    {
      const auto opened = engine.open();
      room_owner room{*opened, "lobby"};
      room.fill(10);
      for (std::uint64_t room_left = 0; room_left != 20; ++room_left) {
        engine.disk.set_fault(fault, room_left);
        while (room.append({message(std::string(9000, 'x'))})
               == append_outcome::committed)
          continue;
        CHECK_FALSE(opened->failure());
        CHECK(room.append({message(std::string(9000, 'y'))})
              == append_outcome::refused);
        engine.disk.set_fault(disk_fault::none);
        CHECK(room.append({message("space again")})
              == append_outcome::committed);
      }
      committed = room.head;
      CHECK(read_all(*opened->open_reader(), "lobby", 1, committed).size()
            == committed);
    }
    engine.cut();
    const auto opened = engine.open();
    const room_owner room{*opened, "lobby"};
    CHECK(room.head == committed);
  }
}

TEST_CASE("a checkpoint that meets a full disk is made up for later") {
  for (const auto fault : {disk_fault::full, disk_fault::over_quota}) {
    fault_engine engine;
    auto options = engine.options();
    options.checkpoint_bytes = 16 << 10;
    options.wal_wait_bytes = 32 << 10;
    std::uint64_t committed = 0;
    {
      auto opened = open_sqlite_journal(options);
      REQUIRE(opened);
      room_owner room{*opened.journal, "lobby"};
      // The WAL's file is long enough to be written anew; the database has to
      // grow with each checkpoint.
      for (int i = 0; i != 50; ++i)
        room.fill(20);
      engine.disk.set_fault(fault);
      std::size_t refused = 0;
      for (int i = 0; i != 200; ++i)
        refused += room.append({message(std::string(500, 'x'))})
                       == append_outcome::refused
                     ? 1
                     : 0;
      CHECK(refused != 0);
      CHECK_FALSE(opened.journal->failure());
      engine.disk.set_fault(disk_fault::none);
      for (int i = 0; i != 200; ++i)
        REQUIRE(room.append({message("on")}) == append_outcome::committed);
      committed = room.head;
    }
    engine.cut();
    const auto opened = engine.open();
    const room_owner room{*opened, "lobby"};
    CHECK(room.head == committed);
    CHECK(read_all(*opened->open_reader(), "lobby", 1, committed).size()
          == committed);
  }
}

TEST_CASE("a WAL index that cannot grow refuses before anything is written") {
  fault_engine engine;
  auto options = engine.options();
  options.checkpoint_bytes = options.wal_wait_bytes = std::uint64_t{1} << 40;
  auto opened = open_sqlite_journal(options);
  REQUIRE(opened);
  room_owner room{*opened.journal, "lobby"};
  engine.disk.set_fault(disk_fault::index_full);
  auto outcome = append_outcome::committed;
  std::uint64_t changes = 0;
  // A region of the index has 4096 frames, a frame a page of 4 KiB.
  for (int i = 0; outcome == append_outcome::committed && i != 1000; ++i) {
    changes = engine.disk.changes();
    outcome = room.append({message(std::string(400'000, 'x'))});
  }
  CHECK(outcome == append_outcome::refused);
  CHECK(engine.disk.changes() == changes);
  CHECK_FALSE(opened.journal->failure());
  engine.disk.set_fault(disk_fault::none);
  CHECK(room.append({message("space again")}) == append_outcome::committed);
}

TEST_CASE("a sync that finds no space fails the journal, with the reason") {
  fault_engine engine;
  const auto opened = engine.open();
  room_owner room{*opened, "lobby"};
  engine.disk.set_fault(disk_fault::sync_full);
  CHECK(room.append({message("?")}) == append_outcome::unknown);
  REQUIRE(opened->failure());
  CHECK_MESSAGE(opened->failure()->find("No space left") != std::string::npos,
                *opened->failure());
}

TEST_CASE("retention that a full disk stops goes on when there is space") {
  fault_engine engine;
  const auto opened = engine.open();
  room_owner room{*opened, "lobby"};
  room.fill(5000);
  while (opened->trim(std::nullopt, 4000).has_work)
    continue;
  CHECK(room.append({message("one more")}) == append_outcome::committed);
  engine.disk.set_fault(disk_fault::full);
  for (int i = 0; i != 10; ++i) {
    const auto step = opened->trim(std::nullopt, 10);
    CHECK(step.rooms.empty());
  }
  CHECK_FALSE(opened->failure());
  engine.disk.set_fault(disk_fault::none);
  while (opened->trim(std::nullopt, 10).has_work)
    continue;
  room.claim();
  CHECK(room.snapshot.oldest == 4992);
}

TEST_CASE("retention with nothing to do reads and writes nothing") {
  fault_engine engine;
  {
    const auto opened = engine.open();
    for (int i = 0; i != 200; ++i) {
      room_owner room{*opened, "room" + std::to_string(i)};
      room.fill(20);
    }
  }
  const auto opened = engine.open();
  room_owner room{*opened, "room7"};
  const auto trim_all = [&] {
    std::size_t rooms = 0;
    for (auto more = true; more;) {
      const auto step = opened->trim(at(1), 20);
      rooms += step.rooms.size();
      more = step.has_work;
    }
    return rooms;
  };
  CHECK(trim_all() == 0);
  engine.disk.set_fault(disk_fault::read_error);
  const auto changes = engine.disk.changes();
  opened->rest(); // So that whatever is read is read from the disk.
  CHECK(trim_all() == 0);
  CHECK_FALSE(opened->failure());
  CHECK(engine.disk.changes() == changes);
  engine.disk.set_fault(disk_fault::none);
  room.fill(1);
  CHECK(trim_all() == 1);
}

TEST_CASE("a full disk refuses a claim") {
  fault_engine engine;
  const auto opened = engine.open();
  engine.disk.set_fault(disk_fault::full);
  const std::vector<std::string> names{"lobby"};
  CHECK_FALSE(opened->claim(names).front().is_granted());
  CHECK_FALSE(opened->failure());
  engine.disk.set_fault(disk_fault::none);
  CHECK(opened->claim(names).front().is_granted());
}

TEST_CASE("a journal does not open on a full disk and says so") {
  fault_engine engine;
  engine.disk.set_fault(disk_fault::full);
  const auto opened = open_sqlite_journal(engine.options());
  CHECK_FALSE(opened);
  CHECK(opened.error.find("full") != std::string::npos);
}

TEST_CASE("after an I/O error nothing is written and nothing is lost") {
  for (const auto fault : {disk_fault::write_error, disk_fault::sync_error})
    for (std::uint64_t after = 0; after != 12; ++after) {
      fault_engine engine;
      std::uint64_t acknowledged = 0;
      {
        const auto opened = engine.open();
        room_owner room{*opened, "lobby"};
        room.fill(5);
        engine.disk.set_fault(fault, after);
        auto outcome = append_outcome::committed;
        while (outcome == append_outcome::committed)
          outcome = room.append({message(std::string(5000, 'x'))});
        CHECK(outcome == append_outcome::unknown);
        CHECK(opened->failure());

        // A disk that has got better proves nothing.
        engine.disk.set_fault(disk_fault::none);
        const auto changes = engine.disk.changes();
        CHECK(room.append({message("no")}) == append_outcome::refused);
        CHECK(room.try_claim() == claim_outcome::refused);
        CHECK(opened->trim(std::nullopt, 1).rooms.empty());
        CHECK(engine.disk.changes() == changes);
        acknowledged = room.head;
      }
      engine.cut();
      const auto opened = engine.open();
      CHECK_FALSE(opened->failure());
      room_owner room{*opened, "lobby"};
      CHECK(room.head >= acknowledged);
      CHECK(room.head <= acknowledged + 1);
      CHECK(read_all(*opened->open_reader(), "lobby", 1, room.head).size()
            == room.head);
    }
}

TEST_CASE("closing a failed journal writes nothing") {
  fault_engine engine;
  auto opened = engine.open();
  room_owner room{*opened, "lobby"};
  room.fill(5);
  engine.disk.set_fault(disk_fault::sync_error);
  CHECK(room.append({message("?")}) == append_outcome::unknown);
  engine.disk.set_fault(disk_fault::none);
  const auto changes = engine.disk.changes();
  opened.reset();
  CHECK(engine.disk.changes() == changes);
}

TEST_CASE("an I/O error of a checkpoint fails the journal") {
  fault_engine engine;
  auto options = engine.options();
  options.checkpoint_bytes = 16 << 10;
  options.wal_wait_bytes = 32 << 10;
  auto opened = open_sqlite_journal(options);
  REQUIRE(opened);
  room_owner room{*opened.journal, "lobby"};
  // A checkpoint reads the WAL, a small append reads nothing.
  engine.disk.set_fault(disk_fault::read_error);
  auto outcome = append_outcome::committed;
  for (int i = 0; outcome == append_outcome::committed && i != 100; ++i)
    outcome = room.append({message(std::string(3000, 'x'))});
  CHECK(outcome != append_outcome::committed);
  CHECK(opened.journal->failure());
}

TEST_CASE("a page that cannot be read is unreadable, the journal goes on") {
  fault_engine engine;
  const auto opened = engine.open();
  room_owner room{*opened, "lobby"};
  REQUIRE(room.append(std::vector(50, message(std::string(5000, 'x'))))
          == append_outcome::committed);
  const auto reader = opened->open_reader();
  CHECK(reader->read("lobby", 1, 1, 0).events.size() == 1);
  engine.disk.set_fault(disk_fault::read_error);
  CHECK(reader->read("lobby", 40, 40, 0).status == read_status::unreadable);
  CHECK(reader->first_not_before("lobby", 1, 50, 0, at(1)).status
        == read_status::unreadable);
  engine.disk.set_fault(disk_fault::none);
  CHECK(reader->read("lobby", 40, 40, 0).status == read_status::good);
  CHECK_FALSE(opened->failure());
  CHECK(room.append({message("on")}) == append_outcome::committed);
}

TEST_CASE("with synchronous=normal a cut may lose what was acknowledged") {
  fault_engine engine;
  auto options = engine.options();
  options.synchronous = sqlite_options::sync_mode::normal;
  {
    auto opened = open_sqlite_journal(options);
    REQUIRE(opened);
    room_owner room{*opened.journal, "lobby"};
    room.fill(5);
    engine.disk.cut_power_after(0);
  }
  engine.disk.restore_power(engine.random, cut_survival::nothing);
  const auto opened = engine.open();
  const room_owner room{*opened, "lobby"};
  CHECK(room.head == 0);
}
