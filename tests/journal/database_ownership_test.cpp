// Who owns a room in the database that nodes share, and who may write to it.

#include "tests/journal/shared_database.hpp"

#include <algorithm>

using namespace greenroom;
using namespace greenroom::test;

namespace {

event joined(std::string nickname, session_id who) {
  return member_event(event_kind::user_joined, std::move(nickname), who);
}

} // namespace

TEST_CASE("a room of an opening that is up is elsewhere, and stays there") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  const auto answer = claim(*nodes.two);
  CHECK(answer.outcome == claim_outcome::elsewhere);
  CHECK(answer.owner == nodes.one->opening());
  CHECK(nodes.counters().claims_elsewhere == 1);
  CHECK(room.append({message("mine")}) == append_outcome::committed);
}

TEST_CASE("an opening that is not up claims nothing") {
  two_nodes nodes;
  nodes.end(*nodes.one);
  CHECK(claim(*nodes.one).outcome == claim_outcome::refused);
  CHECK(nodes.database.tables().find("lobby") == nullptr);
  CHECK(nodes.counters().claims_refused == 1);
}

TEST_CASE("a room that an opening did not claim is not written") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  auto next = message("not mine");
  next.seq = 1;
  const auto asked = room.request(std::span{&next, 1});
  CHECK(nodes.two->append(std::span{&asked, 1}).front()
        == append_outcome::fenced);
  CHECK(nodes.head() == 0);
}

TEST_CASE("the rooms of an opening that ended go to the first who claims") {
  two_nodes nodes;
  room_owner before{*nodes.one, "lobby"};
  before.fill(3);
  const auto three = nodes.start();
  nodes.end(*nodes.one);
  room_owner after{*nodes.two, "lobby"};
  CHECK(after.snapshot.epoch == before.snapshot.epoch + 1);
  CHECK(after.head == 3);
  CHECK(nodes.counters().claims_taken_over == 1);
  const auto late = claim(*three);
  CHECK(late.outcome == claim_outcome::elsewhere);
  CHECK(late.owner == nodes.two->opening());
}

TEST_CASE("an owner that does not know of its end is fenced") {
  two_nodes nodes;
  room_owner before{*nodes.one, "lobby"};
  before.fill(3);
  nodes.end(*nodes.one);
  SUBCASE("not before somebody has claimed its room") {
    CHECK(before.append({message("late")}) == append_outcome::committed);
    return;
  }
  room_owner after{*nodes.two, "lobby"};
  CHECK(before.append({message("too late")}) == append_outcome::fenced);
  CHECK(nodes.counters().appends_fenced == 1);
  CHECK(before.try_claim() == claim_outcome::refused);
  CHECK(after.append({message("new")}) == append_outcome::committed);
  CHECK(nodes.head() == 4);
}

TEST_CASE("several rooms are claimed each by itself, and answered in order") {
  two_nodes nodes;
  REQUIRE(claim(*nodes.one, "b").is_granted());
  const std::vector<std::string> rooms{"a", "b", "c"};
  const auto answers = nodes.two->claim(rooms);
  CHECK(answers[0].is_granted());
  CHECK(answers[1].outcome == claim_outcome::elsewhere);
  CHECK(answers[2].is_granted());
  CHECK(nodes.counters().claims_granted == 3);
}

TEST_CASE("a released room is anybody's, in a new epoch") {
  two_nodes nodes;
  room_owner before{*nodes.one, "lobby"};
  SUBCASE("not if another epoch is released") {
    nodes.one->release("lobby", before.snapshot.epoch + 1);
    CHECK(claim(*nodes.two).outcome == claim_outcome::elsewhere);
  }
  SUBCASE("not if it is released by who does not own it") {
    nodes.two->release("lobby", before.snapshot.epoch);
    CHECK(claim(*nodes.two).outcome == claim_outcome::elsewhere);
  }
  SUBCASE("if its owner releases it") {
    nodes.one->release("lobby", before.snapshot.epoch);
    const auto answer = claim(*nodes.two);
    REQUIRE(answer.is_granted());
    CHECK(answer.snapshot.epoch == before.snapshot.epoch + 1);
    CHECK(nodes.counters().claims_taken_over == 0);
    CHECK(before.append({message("hi")}) == append_outcome::fenced);
  }
}

TEST_CASE("every claim raises the epoch by one, an owner's own too") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  for (std::uint64_t epoch = 2; epoch != 5; ++epoch) {
    room.claim();
    CHECK(room.snapshot.epoch == epoch);
  }
  nodes.end(*nodes.one);
  CHECK(room_owner{*nodes.two, "lobby"}.snapshot.epoch == 5);
}

TEST_CASE("an event keeps the epoch in which it was recorded") {
  two_nodes nodes;
  room_owner before{*nodes.one, "lobby"};
  before.fill(2);
  nodes.end(*nodes.one);
  room_owner after{*nodes.two, "lobby"};
  after.fill(1);
  std::vector<std::uint64_t> epochs;
  for (const auto& each : nodes.database.tables().find("lobby")->events)
    epochs.push_back(each.epoch);
  CHECK(epochs == std::vector<std::uint64_t>{1, 1, 2});
}

TEST_CASE("only members of openings that are not up have ended") {
  two_nodes nodes;
  const auto three = nodes.start();
  const auto of = [](const database_engine& node) {
    return session(1, node.opening());
  };
  room_owner before{*nodes.one, "lobby"};
  REQUIRE(
    before.append({joined("ann", of(*nodes.one)), joined("bob", of(*nodes.two)),
                   joined("eve", of(*three))})
    == append_outcome::committed);
  nodes.end(*nodes.one);
  const auto found = claim(*nodes.two).snapshot.members;
  REQUIRE(found.size() == 3);
  CHECK(found[0].has_ended);
  CHECK_FALSE(found[1].has_ended);
  CHECK_FALSE(found[2].has_ended);
  CHECK(nodes.counters().dead_rows_loaded == 1);
}

TEST_CASE("a takeover by a session of another node saves a membership") {
  two_nodes nodes;
  const auto three = nodes.start();
  room_owner room{*nodes.one, "lobby"};
  REQUIRE(room.append({joined("ann", session(1, nodes.one->opening()))})
          == append_outcome::committed);
  const auto taker = session(1, nodes.two->opening());
  REQUIRE(room.append({message("hi")}, {member_move{"ann", 1, taker}})
          == append_outcome::committed);
  nodes.end(*nodes.one);
  const auto found = claim(*three).snapshot.members;
  REQUIRE(found.size() == 1);
  CHECK(found.front().session == taker);
  CHECK_FALSE(found.front().has_ended);
  CHECK(nodes.counters().moves_stored == 1);
}

TEST_CASE("what is younger than a minute is not removed") {
  const auto now = at(0) + std::chrono::hours{1};
  memory_database database{[](opening_number) { return true; },
                           [now] { return now; }};
  const auto engine = database.engine(database.take_opening());
  room_owner room{*engine, "lobby"};
  std::vector<event> events;
  for (const auto age : {90, 61, 60, 59, 0}) {
    events.push_back(message("x"));
    events.back().at = now - std::chrono::seconds{age};
  }
  REQUIRE(room.append(std::move(events)) == append_outcome::committed);
  CHECK(engine->trim(now, 1).rooms.at(0).oldest == 4);
  CHECK(engine->trim(now, 1).rooms.empty());
}

TEST_CASE("what one opening removes is removed for all") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  room.fill(10);
  nodes.two->trim(std::nullopt, 4);
  CHECK(read_told(*nodes.one, room).events.front().seq == 7);
  room.claim();
  CHECK(room.snapshot.oldest == 7);
}
