#include "tests/journal/engines.hpp"

#include <map>
#include <random>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// Trims until nothing is left to do; the last answer for each room.
std::map<std::string, std::uint64_t>
trim_all(journal& trimmed, std::optional<utc_time> oldest_kept,
         std::uint64_t events_per_room_max) {
  std::map<std::string, std::uint64_t> result;
  for (;;) {
    const auto step = trimmed.trim(oldest_kept, events_per_room_max);
    for (const auto& each : step.rooms) {
      CHECK(each.oldest > result[each.room]);
      result[each.room] = each.oldest;
    }
    if (!step.has_work)
      return result;
  }
}

} // namespace

TEST_CASE_TEMPLATE("nothing is removed unless it is asked for", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  CHECK(trim_all(*opened, at(1'000'000), 1).empty());
  room_owner room{*opened, "lobby"};
  room.fill(10);
  CHECK(trim_all(*opened, std::nullopt, 0).empty());
  CHECK(trim_all(*opened, at(1), 10).empty());
  CHECK(trim_all(*opened, utc_time::min(), 0).empty());
  CHECK(read_all(*opened->open_reader(), "lobby", 1, 10).size() == 10);
}

TEST_CASE_TEMPLATE("the newest event of a room is never removed", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room.fill(600);
  CHECK(trim_all(*opened, at(1'000'000), 1)["lobby"] == 600);
  CHECK(opened->open_reader()->read("lobby", 1, 600, 0).events.size() == 1);
  CHECK(room.append({message("next", 601)}) == append_outcome::committed);
  room.claim();
  CHECK(room.snapshot.oldest == 600);
  CHECK(room.snapshot.head == 601);
}

TEST_CASE_TEMPLATE("each room keeps its newest events", engine, memory_engine,
                   sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner small{*opened, "small"};
  room_owner large{*opened, "large"};
  room_owner empty{*opened, "empty"};
  small.fill(5);
  large.fill(1000);
  const auto trimmed = trim_all(*opened, std::nullopt, 100);
  CHECK(trimmed == std::map<std::string, std::uint64_t>{{"large", 901}});
  CHECK(read_all(*opened->open_reader(), "large", 1, 1000).front().seq == 901);
  CHECK(read_all(*opened->open_reader(), "small", 1, 5).size() == 5);
}

TEST_CASE_TEMPLATE("events that are old enough are removed", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room.fill(1000);
  CHECK(trim_all(*opened, at(700), 0)["lobby"] == 700);
  const auto reader = opened->open_reader();
  CHECK(reader->read("lobby", 1, 1000, 0).events.front().seq == 700);
  CHECK(reader->first_not_before("lobby", 1, 1000, 0, at(0)).seq == 700);
  CHECK(reader->first_not_before("lobby", 1, 1000, 0, at(900)).seq == 900);
}

TEST_CASE_TEMPLATE("one step of retention is small", engine, memory_engine,
                   sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room.fill(5000);
  auto step = opened->trim(std::nullopt, 1);
  // The first steps only look for what is to be removed.
  while (step.rooms.empty() && step.has_work)
    step = opened->trim(std::nullopt, 1);
  REQUIRE(step.rooms.size() == 1);
  CHECK(step.rooms.front().oldest > 1);
  CHECK(step.rooms.front().oldest <= 1200);
  CHECK(step.has_work);
}

TEST_CASE_TEMPLATE("retention reaches every room while rooms are written",
                   engine, memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  std::mt19937 random{3};
  std::vector<std::unique_ptr<room_owner>> rooms;
  for (int i = 0; i != 40; ++i) {
    rooms.push_back(
      std::make_unique<room_owner>(*opened, "room" + std::to_string(i)));
    rooms.back()->fill(random() % 50 + 1);
  }
  for (int i = 0; i != 200; ++i) {
    rooms[random() % rooms.size()]->fill(random() % 20 + 1);
    opened->trim(std::nullopt, 10);
  }
  trim_all(*opened, std::nullopt, 10);
  const auto reader = opened->open_reader();
  for (const auto& each : rooms) {
    const auto left = read_all(*reader, each->name, 1, each->head);
    CHECK(left.size() == std::min<std::uint64_t>(10, each->head));
    CHECK(left.back().seq == each->head);
  }
}

TEST_CASE_TEMPLATE("retention reaches the last of many rooms", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  {
    const auto opened = disk.open();
    std::vector<std::string> names;
    for (int i = 0; i != 5000; ++i)
      names.push_back("room" + std::to_string(i));
    REQUIRE(opened->claim(names).back().is_granted());
    room_owner last{*opened, "room4999"};
    last.fill(20);
  }
  const auto opened = disk.open();
  using oldest = std::map<std::string, std::uint64_t>;
  CHECK(trim_all(*opened, std::nullopt, 10) == oldest{{"room4999", 11}});
  room_owner first{*opened, "room0"};
  first.fill(15);
  CHECK(trim_all(*opened, std::nullopt, 10) == oldest{{"room0", 6}});
}

TEST_CASE_TEMPLATE("a limit that becomes tighter reaches rooms at rest", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room.fill(100);
  using oldest = std::map<std::string, std::uint64_t>;
  CHECK(trim_all(*opened, std::nullopt, 50) == oldest{{"lobby", 51}});
  CHECK(trim_all(*opened, std::nullopt, 70).empty());
  CHECK(trim_all(*opened, std::nullopt, 20) == oldest{{"lobby", 81}});
  CHECK(trim_all(*opened, at(91), 20) == oldest{{"lobby", 91}});
  CHECK(trim_all(*opened, utc_time::min(), 20).empty());
  CHECK(trim_all(*opened, std::nullopt, 20).empty());
  CHECK(trim_all(*opened, at(95), 0) == oldest{{"lobby", 95}});
}

TEST_CASE_TEMPLATE("events are removed when their time has come", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room_owner late{*opened, "late"};
  using oldest = std::map<std::string, std::uint64_t>;
  CHECK(trim_all(*opened, at(1), 0).empty());
  room.fill(100);
  late.fill(1);
  CHECK(trim_all(*opened, at(40), 0) == oldest{{"lobby", 40}});
  CHECK(trim_all(*opened, at(41), 0) == oldest{{"lobby", 41}});
  CHECK(trim_all(*opened, at(1000), 0) == oldest{{"lobby", 100}});
  // The newest event of a room goes once it is no more the newest.
  late.fill(1);
  CHECK(trim_all(*opened, at(1000), 0) == oldest{{"late", 2}});
}
