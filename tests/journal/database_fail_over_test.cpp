// A standby takes over, and an old primary lives on.

#include "tests/journal/shared_database.hpp"

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// Ten events in the lobby of `one`, and then a new primary, which only `two`
/// is connected to.
struct split_nodes : two_nodes {
  room_owner room{*one, "lobby"};

  split_nodes() {
    room.fill(10);
    database.fail_over();
    two->reconnect();
  }
};

read_status time_status(journal& used, const room_owner& told) {
  return used.open_reader()
    ->first_not_before("lobby", 1, told.head, told.snapshot.epoch, at(0))
    .status;
}

} // namespace

TEST_CASE("an old primary commits nothing") {
  split_nodes nodes;
  CHECK_FALSE(nodes.one->is_on_primary());
  SUBCASE("an append there has no answer") {
    CHECK(nodes.room.append({message("hi")}) == append_outcome::unknown);
    CHECK(nodes.counters().unknown_unwritten == 1);
  }
  SUBCASE("or none that was not scripted") {
    nodes.one->script_batches(
      {batch_fate::refused, batch_fate::unanswered_written});
    CHECK(nodes.room.append({message("hi")}) == append_outcome::refused);
    CHECK(nodes.room.append({message("hi")}) == append_outcome::unknown);
  }
  CHECK(nodes.room.try_claim() == claim_outcome::refused);
  CHECK(nodes.one->trim(std::nullopt, 1).rooms.empty());
  CHECK(nodes.head() == 10);
  nodes.one->reconnect();
  nodes.room.claim();
  CHECK(nodes.room.head == 10);
  CHECK(nodes.room.append({message("hi")}) == append_outcome::committed);
}

TEST_CASE("an old primary shows what was told before, and lacks the rest") {
  split_nodes nodes;
  const auto before = nodes.room;
  CHECK(read_told(*nodes.one, before).events.size() == 10);
  CHECK(time_status(*nodes.one, before) == read_status::good);
  nodes.end(*nodes.one);
  room_owner after{*nodes.two, "lobby"};
  SUBCASE("a new epoch with the same head") {}
  SUBCASE("a new event in an epoch that was not told") {
    after.fill(1);
    after.snapshot.epoch = 0;
  }
  CHECK(read_told(*nodes.one, after).status == read_status::behind);
  CHECK(read_told(*nodes.one, after).events.empty());
  CHECK(time_status(*nodes.one, after) == read_status::behind);
  CHECK(nodes.counters().reads_behind == 3);
  CHECK(read_told(*nodes.two, after).events.size() == after.head);
  nodes.one->reconnect();
  CHECK(read_told(*nodes.one, after).events.size() == after.head);
}

TEST_CASE("a reader reconnects with its engine") {
  split_nodes nodes;
  const auto reader = nodes.one->open_reader();
  nodes.end(*nodes.one);
  room_owner after{*nodes.two, "lobby"};
  after.fill(1);
  CHECK(reader->read("lobby", 1, 11, 0).status == read_status::behind);
  nodes.one->reconnect();
  CHECK(reader->read("lobby", 1, 11, 0).events.size() == 11);
}

TEST_CASE("a room that the database never had is behind what was told of it") {
  two_nodes nodes;
  const auto reader = nodes.one->open_reader();
  CHECK(reader->read("lobby", 1, 1, 0).status == read_status::behind);
  CHECK(reader->read("lobby", 1, 0, 1).status == read_status::behind);
  CHECK(reader->read("lobby", 1, 0, 0).status == read_status::good);
}

TEST_CASE("what retention has removed is a gap, and not behind") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  room.fill(10);
  nodes.one->trim(std::nullopt, 2);
  const auto reader = nodes.one->open_reader();
  const auto page = reader->read("lobby", 1, 5, room.snapshot.epoch);
  CHECK(page.status == read_status::good);
  CHECK(page.events.empty());
  CHECK(reader->first_not_before("lobby", 1, 5, 1, at(0)).seq == 6);
  CHECK(reader->read("lobby", 1, 9, 1).events.size() == 1);
  CHECK(reader->read("lobby", 1, 11, 1).status == read_status::behind);
}

TEST_CASE("a synchronous standby has all that was acknowledged, each time") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  std::vector<event> acknowledged;
  for (int round = 0; round != 4; ++round) {
    // More than the log keeps.
    for (std::size_t i = 0; i != database_servers::lag_max + 10; ++i) {
      const auto next = room.numbered({message("x"), message("y")});
      REQUIRE(room.append(next) == append_outcome::committed);
      acknowledged.insert(acknowledged.end(), next.begin(), next.end());
    }
    nodes.database.fail_over();
    nodes.one->reconnect();
    CHECK(read_all(*nodes.one->open_reader(), "lobby", 1, room.head)
          == acknowledged);
  }
  CHECK(nodes.counters().fail_overs == 4);
  CHECK(nodes.counters().transactions_lost == 0);
  CHECK(room.append({message("goes on")}) == append_outcome::committed);
}

TEST_CASE("owners, members and what was removed fail over, too") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  room_owner released{*nodes.one, "released"};
  REQUIRE(room.append({message("old"), member_event(event_kind::user_joined,
                                                    "ann", session(1))},
                      {member_move{"ann", 2, session(9)}})
          == append_outcome::committed);
  nodes.one->trim(std::nullopt, 1);
  nodes.one->release("released", released.snapshot.epoch);
  nodes.database.fail_over();
  nodes.one->reconnect();
  nodes.two->reconnect();
  CHECK(claim(*nodes.two).outcome == claim_outcome::elsewhere);
  CHECK(claim(*nodes.two, "released").is_granted());
  room.claim();
  CHECK(room.snapshot.oldest == 2);
  CHECK(room.snapshot.members.at(0).session == session(9));
}

TEST_CASE("a standby that lags loses the last transactions") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  room.fill(3);
  room.fill(1);
  room.fill(2);
  nodes.database.fail_over(2);
  CHECK(nodes.counters().transactions_lost == 2);
  CHECK(nodes.head() == 3);
  nodes.one->reconnect();
  CHECK(read_told(*nodes.one, room).status == read_status::behind);
  CHECK(room.append({message("on")}) == append_outcome::fenced);
}

TEST_CASE("no more is lost than the log keeps, or than there was") {
  two_nodes nodes;
  nodes.database.fail_over(1);
  CHECK(nodes.counters().transactions_lost == 0);
  nodes.one->reconnect();
  room_owner room{*nodes.one, "lobby"};
  for (std::size_t i = 0; i != database_servers::lag_max + 5; ++i)
    room.fill(1);
  nodes.database.fail_over(100'000);
  CHECK(nodes.head() == 5);
}

TEST_CASE("what was in flight to an old primary never lands") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  nodes.one->script_batches({batch_fate::in_flight});
  CHECK(room.append({message("hi")}) == append_outcome::unknown);
  nodes.database.fail_over();
  CHECK(nodes.database.land(nodes.one->opening())
        == std::vector{append_outcome::refused});
  CHECK(nodes.head() == 0);
}
