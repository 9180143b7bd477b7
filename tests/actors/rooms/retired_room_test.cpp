// Who left a room while it was behind is still owed events when the room has
// long retired: pages need no living room.

#include "tests/actors/actor_fixture.hpp"

#include <algorithm>

using namespace greenroom;
using namespace greenroom::test;

namespace {

constexpr int said = 300;

options small_output() {
  auto values = test_options();
  values.limits.output_bytes = 4096;
  return values;
}

/// ann has left the lobby without having read it; the lobby has retired.
struct slow_leaver_fixture : actor_fixture {
  slow_leaver_fixture() : actor_fixture(small_output()) {
    ann = join("ann", "lobby");
    auto bob = join("bob", "lobby", 1);
    ann.hears();
    ann.stops_reading();
    for (int i = 0; i < said; ++i) {
      bob.says("a line that is not short\n");
      settle(); // a batch each, or ann would not be read for too much output
    }
    ann.says("LEAVE\n");
    settle();
    bob.says("LEAVE\n");
    settle();
    advance(50s);
    REQUIRE_FALSE(room_named("lobby"));
  }

  /// ann reads what she is owed.
  lines ann_reads() {
    ann.reads_on();
    settle();
    return ann.hears();
  }

  test_client ann{nullptr};
};

} // namespace

TEST_CASE_FIXTURE(slow_leaver_fixture,
                  "who leaves slowly gets all up to its userLeft") {
  const auto heard = ann_reads();
  const auto events = events_in(heard);
  REQUIRE(events.size() == said + 1);
  CHECK(events.front().starts_with("lobby#3 bob:"));
  CHECK(events.back() == "lobby#" + std::to_string(said + 3) + " -ann");
  CHECK(std::count(heard.begin(), heard.end(), "OK") == 1);
}

TEST_CASE_FIXTURE(slow_leaver_fixture,
                  "who leaves slowly and quits gets all before the end") {
  ann.reads(600);
  ann.says("/quit\n");
  settle();
  const auto heard = ann_reads();
  CHECK(events_in(heard).size() == said + 1);
  CHECK(heard.back() == "OK");
  CHECK(ann.closed());
}

TEST_CASE_FIXTURE(slow_leaver_fixture,
                  "who leaves slowly and ends her input gets all before") {
  ann.reads(600);
  ann.ends_input();
  settle();
  CHECK_FALSE(ann.closed());
  CHECK(events_in(ann_reads()).size() == said + 1);
  CHECK(ann.closed());
}

TEST_CASE_FIXTURE(slow_leaver_fixture,
                  "a slow leaver whose connection breaks is gone at once") {
  ann.resets();
  settle();
  CHECK(ann.closed());
  for (const auto& loop : actors.loops())
    CHECK(loop->heard.rooms().empty());
}

TEST_CASE_FIXTURE(slow_leaver_fixture,
                  "a slow leaver is in nobody's way in a room begun again") {
  auto cat = login("cat"); // on ann's loop
  cat.says("JOIN lobby since=0\n");
  settle();
  auto heard = cat.hears();
  CHECK(events_in(heard).size() == said + 5);
  CHECK(events_in(heard).back().ends_with(" +cat"));
  cat.says("HISTORY limit=2\n/ping\n");
  settle();
  heard = cat.hears();
  REQUIRE(heard.size() == 4);
  CHECK(heard.back() == "OK pong=\"\"");
  cat.stops_reading();
  auto dan = join("dan", "lobby", 1);
  for (int i = 0; i < said; ++i)
    dan.says("a line that is not short\n");
  settle();
  cat.reads_on();
  settle();
  heard = cat.hears();
  CHECK(events_in(heard).size() == said + 1); // the lagging catches up
  CHECK(events_in(ann_reads()).size() == said + 1);
}

TEST_CASE_FIXTURE(slow_leaver_fixture,
                  "who comes back slowly is owed both memberships only") {
  ann.reads(600); // enough that her next line is read, and no more
  ann.says("JOIN lobby\n");
  settle();
  auto dan = join("dan", "lobby", 1);
  dan.says("hi\n");
  settle();
  const auto events = events_in(ann_reads());
  REQUIRE(events.size() == said + 4);
  const auto last = said + 3; // her userLeft
  CHECK(events.at(said) == "lobby#" + std::to_string(last) + " -ann");
  CHECK(events.at(said + 1) == "lobby#" + std::to_string(last + 2) + " +ann");
}

TEST_CASE_FIXTURE(actor_fixture,
                  "a HISTORY that a room swallowed is asked again") {
  auto ann = join("ann", "lobby");
  const auto room = room_named("lobby");
  loop_queues[0]->hold(true);
  loop_queues[1]->hold(true);
  ann.says("HISTORY\n/ping\n");
  loop_queues[0]->hold(false);
  loop_queues[1]->hold(false);
  kill(room); // before it has handled anything
  settle();
  advance(30s);
  const auto heard = ann.hears();
  REQUIRE(heard.size() == 3);
  CHECK(heard.front() == "OK count=1 first=1 last=1 more=false");
  CHECK(heard.back() == "OK pong=\"\"");
}
