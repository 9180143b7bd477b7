#include "tests/journal/engines.hpp"

#include <random>

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE_TEMPLATE("where one process has nothing, there is nothing to read",
                   engine, memory_engine, sqlite_engine) {
  engine disk;
  const auto opened = disk.open();
  const auto reader = opened->open_reader();
  CHECK(reader->read("nowhere", 1, 9, 0).status == read_status::good);
  CHECK(reader->read("nowhere", 1, 9, 0).events.empty());
  CHECK(reader->first_not_before("nowhere", 1, 9, 0, at(0)).seq == 10);
  room_owner room{*opened, "lobby"};
  CHECK(reader->read("lobby", 1, 9, 0).events.empty());
  room.fill(3);
  CHECK(reader->read("lobby", 4, 9, 0).events.empty());
  CHECK(reader->read("lobby", 3, 2, 0).events.empty());
  CHECK(reader->first_not_before("lobby", 4, 9, 0, at(0)).seq == 10);
}

TEST_CASE_TEMPLATE("a page holds at most 256 events and ends in time", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room.fill(1000);
  const auto reader = opened->open_reader();
  const auto page = reader->read("lobby", 100, 1000, 0);
  CHECK(page.events.size() == page_events_max);
  CHECK(page.events.front().seq == 100);
  CHECK(page.events.back().seq == 355);
  CHECK(reader->read("lobby", 100, 102, 0).events.size() == 3);
  CHECK(read_all(*reader, "lobby", 1, 1000).size() == 1000);
  room.claim();
  CHECK(room.snapshot.newest.size() == page_events_max);
  CHECK(room.snapshot.newest.front().seq == 745);
  CHECK(room.snapshot.newest.back().seq == 1000);
}

TEST_CASE_TEMPLATE("a page holds at most 64 KiB, but always an event", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  const std::string large(page_bytes_max / 4, 'x');
  const std::string huge(page_bytes_max * 2, 'y');
  REQUIRE(room.append({message(large), message(large), message(large),
                       message(large), message(huge), message(huge)})
          == append_outcome::committed);
  const auto reader = opened->open_reader();
  CHECK(reader->read("lobby", 1, 6, 0).events.size() == 3);
  CHECK(reader->read("lobby", 4, 6, 0).events.size() == 1);
  CHECK(reader->read("lobby", 5, 6, 0).events.size() == 1);
  CHECK(read_all(*reader, "lobby", 1, 6).size() == 6);
  room.claim();
  REQUIRE(room.snapshot.newest.size() == 1);
  CHECK(room.snapshot.newest.front().body == huge);
}

TEST_CASE_TEMPLATE("a reader sees each commit", engine, memory_engine,
                   sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  const auto reader = opened->open_reader();
  room_owner room{*opened, "lobby"};
  for (int i = 0; i != 20; ++i) {
    room.fill(1);
    CHECK(reader->read("lobby", 1, room.head, 0).events.size() == room.head);
  }
}

TEST_CASE_TEMPLATE("a time becomes the seq that a scan would find", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  std::mt19937_64 random{11};
  std::vector<std::int64_t> times;
  std::vector<event> events;
  std::int64_t now = 1000;
  for (int i = 0; i != 300; ++i) {
    now += static_cast<std::int64_t>(random() % 4);
    times.push_back(now);
    events.push_back(message("x", now));
  }
  REQUIRE(room.append(std::move(events)) == append_outcome::committed);
  const auto reader = opened->open_reader();
  for (int i = 0; i != 2000; ++i) {
    const auto first = random() % times.size() + 1;
    const auto last = first + random() % (times.size() + 1 - first);
    const auto when = static_cast<std::int64_t>(random() % 700 + 900);
    auto expected = last + 1;
    for (auto seq = first; seq <= last; ++seq)
      if (times[seq - 1] >= when) {
        expected = seq;
        break;
      }
    CHECK(reader->first_not_before("lobby", first, last, 0, at(when)).seq
          == expected);
  }
}

TEST_CASE_TEMPLATE("the journal of one process is never behind", engine,
                   memory_engine, sqlite_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room.fill(3);
  const auto reader = opened->open_reader();
  const auto page = reader->read("lobby", 2, 9, room.snapshot.epoch + 1);
  CHECK(page.status == read_status::good);
  CHECK(page.events.size() == 2);
  const auto found =
    reader->first_not_before("lobby", 2, 9, room.snapshot.epoch + 1, at(3));
  CHECK(found.status == read_status::good);
  CHECK(found.seq == 3);
}
