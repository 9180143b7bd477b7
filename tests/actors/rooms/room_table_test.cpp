#include "actors/rooms/room_table.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace greenroom;
using std::chrono::seconds;
using state = room_table::state;

namespace {

using names = std::vector<std::string>;

/// Rooms without actors, and a clock.
struct table_fixture {
  room_table rooms;
  room_table::time_point now{seconds{3600}};
  caf::actor_id last_id = 0;

  room_table::place add(const std::string& name) {
    return rooms.add(name, {}, ++last_id, now);
  }

  /// A room that somebody has been in a moment ago.
  room_table::place add_empty(const std::string& name) {
    auto i = add(name);
    rooms.count(i, 1, now);
    rooms.count(i, 0, now);
    return i;
  }

  names used(std::size_t max = 100) const {
    names result;
    rooms.visit_used(
      max, [&](const room_table::entry& x) { result.push_back(x.name); });
    return result;
  }

  std::string due() {
    const auto i = rooms.due_to_retire(now);
    return i == rooms.none() ? "" : i->name;
  }

  /// Something happens to one of 40 rooms.
  void change(std::mt19937& random) {
    const auto name = "r" + std::to_string(random() % 40);
    const auto i = rooms.find(name);
    if (i == rooms.none()) {
      add(name);
    } else if (i->status == state::retiring) {
      if (random() % 2 == 0)
        rooms.retired(i, now);
      else
        rooms.stays(i, now);
    } else if (random() % 4 == 0) {
      rooms.expect(i, now);
    } else {
      rooms.count(i, random() % 3, now);
    }
  }

  void check() {
    std::set<std::pair<int, std::string>> sorted; // most users first
    std::size_t counted = 0;
    for (int n = 0; n < 40; ++n) {
      const auto i = rooms.find("r" + std::to_string(n));
      if (i == rooms.none())
        continue;
      const auto status = i->status;
      REQUIRE(rooms.find(i->id) == i);
      REQUIRE(status != (i->users > 0 ? state::empty : state::used));
      counted += status == state::used || status == state::expected ? 1U : 0U;
      if (i->users > 0)
        sorted.emplace(-static_cast<int>(i->users), i->name);
    }
    names expected;
    for (const auto& [users, name] : sorted)
      expected.push_back(name);
    REQUIRE(counted == rooms.counted());
    REQUIRE(expected == used());
    REQUIRE(expected.size() == rooms.used());
  }
};

} // namespace

TEST_CASE_FIXTURE(table_fixture, "a room that was never added is not found") {
  add("red");
  CHECK(rooms.find("blue") == rooms.none());
  CHECK(rooms.find(caf::actor_id{7}) == rooms.none());
  CHECK(rooms.longest_empty() == rooms.none());
}

TEST_CASE_FIXTURE(table_fixture, "a room with members never retires") {
  rooms.count(add("red"), 1, now);
  now += seconds{1000};
  CHECK(due().empty());
  CHECK_FALSE(rooms.has_due(now));
  CHECK(rooms.longest_empty() == rooms.none());
  CHECK(rooms.counted() == 1);
}

TEST_CASE_FIXTURE(table_fixture,
                  "a room that a JOIN is on its way to makes no place") {
  const auto red = add("red");
  CHECK(rooms.longest_empty() == rooms.none());
  CHECK(rooms.counted() == 1);
  rooms.count(red, 1, now);
  rooms.count(red, 0, now);
  CHECK(rooms.longest_empty() == red);
  CHECK(rooms.counted() == 0);
  rooms.expect(red, now);
  CHECK(rooms.longest_empty() == rooms.none());
  CHECK(rooms.counted() == 1);
}

TEST_CASE_FIXTURE(table_fixture,
                  "who is on the way keeps a room that others leave") {
  const auto red = add("red");
  rooms.expect(red, now);
  rooms.count(red, 1, now);
  rooms.count(red, 0, now);
  CHECK(rooms.longest_empty() == rooms.none());
  rooms.count(red, 1, now);
  rooms.count(red, 0, now);
  CHECK(rooms.longest_empty() == red);
}

TEST_CASE_FIXTURE(table_fixture,
                  "a JOIN that never comes is forgotten after five seconds") {
  const auto red = add("red");
  now += seconds{4};
  CHECK(due().empty());
  CHECK(rooms.counted() == 1);
  now += seconds{1};
  CHECK(rooms.has_due(now));
  CHECK(due().empty()); // it is empty from now on
  CHECK(rooms.longest_empty() == red);
  CHECK(rooms.counted() == 0);
  CHECK_FALSE(rooms.has_due(now));
}

TEST_CASE_FIXTURE(table_fixture,
                  "rooms retire in the order in which they became empty") {
  for (const auto* name : {"red", "green", "blue"})
    rooms.count(add(name), 1, now);
  for (const auto* name : {"green", "blue", "red"}) {
    now += seconds{1};
    rooms.count(rooms.find(name), 0, now);
  }
  CHECK(rooms.longest_empty() == rooms.find("green"));
  now += seconds{27};
  CHECK(due().empty());
  now += seconds{1};
  CHECK(due() == "green");
  rooms.retire(rooms.find("green"));
  CHECK(due().empty());
  now += seconds{2};
  CHECK(due() == "blue");
  rooms.retire(rooms.find("blue"));
  CHECK(due() == "red");
}

TEST_CASE_FIXTURE(table_fixture, "a room that stays counts again") {
  const auto red = add_empty("red");
  now += seconds{30};
  rooms.retire(red);
  CHECK(rooms.present() == 0);
  rooms.stays(red, now);
  CHECK(rooms.counted() == 1);
  CHECK(due().empty());
  CHECK(rooms.find("red") == red);
}

TEST_CASE_FIXTURE(table_fixture,
                  "members that come while a room retires are counted") {
  const auto red = add_empty("red");
  rooms.retire(red);
  rooms.count(red, 2, now);
  CHECK(red->status == state::retiring);
  CHECK(used() == names{"red"});
  rooms.stays(red, now);
  CHECK(red->status == state::used);
}

TEST_CASE_FIXTURE(table_fixture, "a retired room's name is free at once") {
  const auto red = add_empty("red");
  rooms.retire(red);
  CHECK(rooms.find("red") == red);
  rooms.retired(red, now);
  CHECK(rooms.find("red") == rooms.none());
  CHECK(rooms.find(caf::actor_id{1}) == rooms.none());
  const auto successor = add("red");
  CHECK(rooms.find("red") == successor);
  CHECK(rooms.find(caf::actor_id{2}) == successor);
}

TEST_CASE_FIXTURE(table_fixture,
                  "a retired room ends five seconds later, once") {
  const auto left = [&] {
    std::size_t result = 0;
    rooms.visit_all([&](const room_actor&) { ++result; });
    return result;
  };
  for (const auto* name : {"red", "blue"}) {
    const auto i = add_empty(name);
    rooms.retire(i);
    rooms.retired(i, now);
    now += seconds{1};
  }
  now += seconds{2};
  rooms.take_ended(now);
  CHECK(left() == 2);
  CHECK_FALSE(rooms.has_due(now));
  now += seconds{1};
  CHECK(rooms.has_due(now));
  rooms.take_ended(now);
  rooms.take_ended(now);
  CHECK(left() == 1);
  now += seconds{1};
  rooms.take_ended(now);
  rooms.take_ended(now);
  CHECK(left() == 0);
}

TEST_CASE_FIXTURE(table_fixture,
                  "a rebuilt room is found by its new actor and expected") {
  const auto red = add("red");
  rooms.count(red, 3, now);
  rooms.replace(red, {}, 9, now);
  CHECK(rooms.find(caf::actor_id{1}) == rooms.none());
  CHECK(rooms.find(caf::actor_id{9}) == red);
  CHECK(rooms.used() == 0);
  CHECK(rooms.counted() == 1);
}

TEST_CASE_FIXTURE(table_fixture,
                  "rooms are listed by users, then by name, up to a limit") {
  for (const auto* name : {"red", "green", "blue", "attic"})
    add(name);
  rooms.count(rooms.find("red"), 1, now);
  rooms.count(rooms.find("green"), 2, now);
  rooms.count(rooms.find("blue"), 1, now);
  CHECK(used() == names{"green", "blue", "red"});
  CHECK(used(2) == names{"green", "blue"});
  CHECK(used(0).empty());
  rooms.count(rooms.find("red"), 3, now);
  CHECK(used() == names{"red", "green", "blue"});
  rooms.count(rooms.find("green"), 0, now);
  CHECK(used() == names{"red", "blue"});
}

TEST_CASE_FIXTURE(table_fixture, "whatever happens, all counts agree") {
  std::mt19937 random{1};
  for (int step = 0; step < 20000; ++step) {
    now += std::chrono::milliseconds{random() % 200};
    change(random);
    if (const auto i = rooms.due_to_retire(now); i != rooms.none())
      rooms.retire(i);
    if (const auto i = rooms.longest_empty();
        i != rooms.none() && random() % 8 == 0)
      rooms.retire(i);
    rooms.take_ended(now);
    check();
  }
}
