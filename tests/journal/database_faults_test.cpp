// What happens to the batches of one node of a shared database.

#include "tests/journal/shared_database.hpp"

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE("a refused batch has written nothing, and its seqs are used again") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  nodes.one->script_batches({batch_fate::refused});
  CHECK(room.append({message("no")}) == append_outcome::refused);
  CHECK(nodes.head() == 0);
  CHECK(room.append({message("yes")}) == append_outcome::committed);
  CHECK(nodes.counters().appends_refused == 1);
  CHECK(nodes.counters().appends_committed == 1);
}

TEST_CASE("an unanswered batch was written or not, and a claim tells") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  std::uint64_t written = 0;
  SUBCASE("not") {
    nodes.one->script_batches({batch_fate::unanswered_unwritten});
  }
  SUBCASE("written") {
    nodes.one->script_batches({batch_fate::unanswered_written});
    written = 1;
  }
  CHECK(room.append({message("hi")}) == append_outcome::unknown);
  CHECK(nodes.counters().unknown_written == written);
  CHECK(nodes.counters().unknown_unwritten == 1 - written);
  CHECK(nodes.head() == written);
  CHECK(room.append({message("too early")}) == append_outcome::fenced);
  room.claim();
  CHECK(room.head == written);
  CHECK(room.snapshot.newest.size() == written);
  CHECK(room.append({message("on")}) == append_outcome::committed);
}

TEST_CASE("an append that is fenced without an answer writes nothing") {
  two_nodes nodes;
  room_owner before{*nodes.one, "lobby"};
  nodes.end(*nodes.one);
  room_owner after{*nodes.two, "lobby"};
  nodes.one->script_batches({batch_fate::unanswered_written});
  CHECK(before.append({message("late")}) == append_outcome::unknown);
  CHECK(nodes.head() == 0);
  CHECK(nodes.counters().unknown_written == 0);
  CHECK(nodes.counters().appends_fenced == 1);
}

TEST_CASE("fates meet batches in order, and one engine's only") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  room_owner other{*nodes.two, "other"};
  nodes.one->script_batches({batch_fate::executed, batch_fate::refused});
  CHECK(other.append({message("hi")}) == append_outcome::committed);
  CHECK(nodes.one->append({}).empty()); // no batch
  CHECK(room.append({message("hi")}) == append_outcome::committed);
  CHECK(other.append({message("hi")}) == append_outcome::committed);
  CHECK(room.append({message("no")}) == append_outcome::refused);
  CHECK(room.append({message("yes")}) == append_outcome::committed);
}

TEST_CASE("an unanswered batch leaves its fenced rooms fenced") {
  two_nodes nodes;
  room_owner one{*nodes.one, "one"};
  room_owner two{*nodes.one, "two"};
  const auto events = one.numbered({message("hi")});
  std::vector batch{one.request(events), two.request(events)};
  batch[0].epoch += 1;
  nodes.one->script_batches({batch_fate::unanswered_written});
  CHECK(nodes.one->append(batch)
        == std::vector{append_outcome::fenced, append_outcome::unknown});
  CHECK(one.append({message("mine")}) == append_outcome::committed);
}

TEST_CASE("claims that are refused change nothing") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  nodes.one->refuse_claims(true);
  CHECK(room.try_claim() == claim_outcome::refused);
  CHECK(room.append({message("mine")}) == append_outcome::committed);
  nodes.one->refuse_claims(false);
  CHECK(room.try_claim() == claim_outcome::granted);
  CHECK(nodes.counters().claims_refused == 1);
}

TEST_CASE("who is cut off writes nothing, knows nothing, and loses nothing") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  room_owner other{*nodes.two, "other"};
  room.fill(10);
  const auto reader = nodes.one->open_reader();
  nodes.one->cut_off(true);
  nodes.one->script_batches({batch_fate::unanswered_written});
  CHECK(room.append({message("no")}) == append_outcome::refused);
  CHECK(room.try_claim() == claim_outcome::refused);
  CHECK(reader->read("lobby", 1, 10, 1).status == read_status::behind);
  CHECK(reader->first_not_before("lobby", 1, 10, 1, at(0)).status
        == read_status::behind);
  CHECK(nodes.one->trim(std::nullopt, 1).rooms.empty());
  CHECK(other.append({message("hi")}) == append_outcome::committed);
  CHECK(nodes.counters().reads_behind == 2);
  nodes.one->cut_off(false);
  CHECK(room.append({message("yes")}) == append_outcome::committed);
  CHECK(reader->read("lobby", 1, 11, 1).events.size() == 11);
}

TEST_CASE("a room that is released while its node is cut off stays owned") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  nodes.one->cut_off(true);
  nodes.one->release("lobby", room.snapshot.epoch);
  nodes.one->cut_off(false);
  CHECK(claim(*nodes.two).outcome == claim_outcome::elsewhere);
  CHECK(room.append({message("no")}) == append_outcome::fenced);
  CHECK(claim(*nodes.one).is_granted());
}

// -- in flight ----------------------------------------------------------------

TEST_CASE("what a node had in flight when it died lands before a claim or is "
          "fenced") {
  two_nodes nodes;
  room_owner before{*nodes.one, "lobby"};
  before.fill(1);
  nodes.one->script_batches({batch_fate::in_flight});
  CHECK(before.append({message("last words")}) == append_outcome::unknown);
  const auto gone = nodes.one->opening();
  nodes.end(*nodes.one);
  CHECK(nodes.database.in_flight(gone) == 1);
  CHECK(nodes.head() == 1);
  SUBCASE("before") {
    nodes.one.reset();
    CHECK(nodes.database.land(gone) == std::vector{append_outcome::committed});
    room_owner after{*nodes.two, "lobby"};
    CHECK(after.head == 2);
    CHECK(after.snapshot.newest.back().body == "last words");
    CHECK(nodes.counters().landed_written == 1);
    CHECK(nodes.database.in_flight(gone) == 0);
  }
  SUBCASE("after") {
    room_owner after{*nodes.two, "lobby"};
    CHECK(nodes.database.land(gone) == std::vector{append_outcome::fenced});
    CHECK(after.append({message("new")}) == append_outcome::committed);
    CHECK(nodes.database.land(gone).empty());
    CHECK(nodes.counters().appends_fenced == 1);
  }
  SUBCASE("never") {
    CHECK(room_owner{*nodes.two, "lobby"}.head == 1);
    CHECK(nodes.database.in_flight(gone) == 1);
  }
  CHECK(
    nodes.database.in_flight(gone)
    == (nodes.counters().landed_written + nodes.counters().appends_fenced == 1
          ? 0
          : 1));
}

TEST_CASE("what is in flight cannot land once its node has settled it") {
  two_nodes nodes;
  room_owner room{*nodes.one, "lobby"};
  nodes.one->script_batches({batch_fate::in_flight});
  CHECK(room.append({message("hi")}) == append_outcome::unknown);
  room.claim();
  CHECK(room.head == 0);
  CHECK(room.append({message("hi")}) == append_outcome::committed);
  CHECK(nodes.database.land(nodes.one->opening())
        == std::vector{append_outcome::fenced});
  CHECK(nodes.head() == 1);
}
