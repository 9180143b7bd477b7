// The bugs that a simulation is to find: that each one is there when it is
// planted. That none is there otherwise, the tests of the rules show.

#include "tests/journal/shared_database.hpp"

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE("openings rise, unless they are reused") {
  memory_database database{[](opening_number) { return true; }};
  CHECK(database.take_opening() == 1);
  CHECK(database.take_opening() == 2);
  database.bugs.reuses_openings = true;
  CHECK(database.take_opening() == 2);
  memory_database other{[](opening_number) { return true; }};
  other.bugs.reuses_openings = true;
  CHECK(other.take_opening() == 1); // 0 is no opening
}

TEST_CASE("without a fence an owner that has lost its room writes to it") {
  two_nodes nodes;
  nodes.database.bugs.has_no_fence = true;
  room_owner before{*nodes.one, "lobby"};
  nodes.end(*nodes.one);
  room_owner after{*nodes.two, "lobby"};
  CHECK(before.append({message("late")}) == append_outcome::committed);
  // The primary key is still there.
  CHECK(after.append({message("hi")}) == append_outcome::fenced);
}

TEST_CASE("without a key as well, it replaces what its successor recorded") {
  two_nodes nodes;
  nodes.database.bugs.has_no_fence = true;
  nodes.database.bugs.has_no_key = true;
  room_owner before{*nodes.one, "lobby"};
  nodes.end(*nodes.one);
  room_owner after{*nodes.two, "lobby"};
  after.fill(3);
  CHECK(before.append({message("late")}) == append_outcome::committed);
  CHECK(nodes.head() == 1);
  CHECK(after.append({message("hi")}) == append_outcome::fenced);
}

TEST_CASE("a takeover that is forgotten leaves the row as it was") {
  two_nodes nodes;
  nodes.database.bugs.forgets_moves = true;
  room_owner room{*nodes.one, "lobby"};
  REQUIRE(
    room.append({member_event(event_kind::user_joined, "ann", session(1))},
                {member_move{"ann", 1, session(9)}})
    == append_outcome::committed);
  room.claim();
  CHECK(room.snapshot.members.at(0).session == session(1));
  CHECK(nodes.counters().moves_stored == 0);
}

TEST_CASE("a reader that trusts short pages shows an old primary's") {
  two_nodes nodes;
  nodes.database.bugs.trusts_short_pages = true;
  room_owner before{*nodes.one, "lobby"};
  before.fill(2);
  nodes.database.fail_over();
  nodes.two->reconnect();
  nodes.end(*nodes.one);
  room_owner after{*nodes.two, "lobby"};
  after.fill(1);
  const auto page = read_told(*nodes.one, after);
  CHECK(page.status == read_status::good);
  CHECK(page.events.size() == 2);
}
