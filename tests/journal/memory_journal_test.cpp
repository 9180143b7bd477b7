#include "tests/journal/engines.hpp"

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE("scripted outcomes meet the next requests in order") {
  memory_journal used;
  room_owner room{used, "lobby"};
  used.next_append_outcomes(
    {append_outcome::refused, append_outcome::committed});
  CHECK(room.append({message("no")}) == append_outcome::refused);
  CHECK(room.append({message("yes")}) == append_outcome::committed);
  CHECK(room.append({message("yes again")}) == append_outcome::committed);
  CHECK(used.open_reader()->read("lobby", 1, 9, 0).events.size() == 2);
}

TEST_CASE("a scripted fence is another owner's claim") {
  memory_journal used;
  room_owner room{used, "lobby"};
  used.next_append_outcomes({append_outcome::fenced});
  CHECK(room.append({message("no")}) == append_outcome::fenced);
  CHECK(room.append({message("still no")}) == append_outcome::fenced);
  room.claim();
  CHECK(room.append({message("yes")}) == append_outcome::committed);
}

TEST_CASE("a lost answer may have been written or not, a claim tells") {
  for (const bool written : {false, true}) {
    memory_journal used;
    room_owner room{used, "lobby"};
    used.lose_next_answer(written);
    CHECK(room.append({message("hi")}) == append_outcome::unknown);
    CHECK(room.append({message("too early")}) == append_outcome::fenced);
    room.claim();
    CHECK(room.head == (written ? 1 : 0));
    CHECK(room.append({message("on")}) == append_outcome::committed);
  }
}

TEST_CASE("a journal that refuses everything goes on when it is told to") {
  memory_journal used;
  room_owner room{used, "lobby"};
  used.refuse_everything(true);
  CHECK(room.append({message("no")}) == append_outcome::refused);
  CHECK(room.try_claim() == claim_outcome::refused);
  used.refuse_everything(false);
  CHECK(room.append({message("yes")}) == append_outcome::committed);
}

TEST_CASE("a failed memory journal never writes again") {
  memory_journal used;
  room_owner room{used, "lobby"};
  used.fail("disk on fire");
  CHECK(used.failure() == "disk on fire");
  CHECK(room.append({message("?")}) == append_outcome::unknown);
  CHECK(room.append({message("no")}) == append_outcome::refused);
  CHECK(room.try_claim() == claim_outcome::refused);
  CHECK(used.open_reader()->read("lobby", 1, 9, 0).events.empty());
}

TEST_CASE("an unreadable memory journal says so") {
  memory_journal used;
  const auto reader = used.open_reader();
  used.make_reads(read_status::unreadable);
  CHECK(reader->read("lobby", 1, 1, 0).status == read_status::unreadable);
  CHECK(reader->first_not_before("lobby", 1, 1, 0, at(0)).status
        == read_status::unreadable);
  used.make_reads(read_status::good);
  CHECK(reader->read("lobby", 1, 1, 0).status == read_status::good);
}
