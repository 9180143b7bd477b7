// What a room does with the journal's answers, and with what a process before
// has left.

#include "tests/actors/rooms/driven_room.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;

using phase = room_state::phase;

namespace {

struct own_disk {
  memory_journal disk;
};

// The disk is a base, so that it is there before the room that reads it.
struct fresh_room : own_disk, driven_room {
  fresh_room() : driven_room(disk) { claim(); }

  void write_with(append_outcome outcome) {
    pump(); // nothing else meets this outcome
    disk.next_append_outcomes({outcome});
    write();
  }
};

// What a process leaves behind that had these members.
std::shared_ptr<memory_store>
store_with_members(const std::vector<std::string>& nicknames) {
  memory_journal disk;
  driven_room room{disk};
  room.claim();
  for (std::size_t i = 0; i < nicknames.size(); ++i)
    room.enter(session_id{1, 0, i, i + 1}, nicknames[i]);
  return disk.store();
}

} // namespace

// -- refused ------------------------------------------------------------------

TEST_CASE("a refused claim refuses everything until one is granted") {
  memory_journal disk;
  driven_room room{disk};
  CHECK_FALSE(room.state.ready());
  disk.refuse_everything(true);
  room.claim();
  CHECK(room.state.ready());
  CHECK(room.state.wants_retry());
  room.join(ann, "ann", 1);
  CHECK(is_refused(room.take_answer(), refusal::nothing_done));
  room.state.leave(ann, 0);
  CHECK(room.take_answers().empty());
  disk.refuse_everything(false);
  room.claim();
  CHECK(room.state.ready());
  CHECK_FALSE(room.state.wants_retry());
  room.enter(ann, "ann");
  CHECK(story(recorded(disk)) == "+ann");
}

TEST_CASE("refused events change nothing and their seqs are used again") {
  fresh_room room;
  room.enter(bob, "bob");
  room.state.say({bob, 2, "lost"});
  room.join(ann, "ann", 3);
  room.write_with(append_outcome::refused);
  const auto answers = room.take_answers();
  REQUIRE(answers.size() == 2);
  CHECK(is_refused(answers[0], refusal::message_not_recorded));
  CHECK(answers[0].line == 2);
  CHECK(is_refused(answers[1], refusal::nothing_done));
  CHECK(answers[1].session == ann);
  CHECK(room.state.queued_bytes() == 0);
  CHECK(room.state.users() == 1);
  CHECK_FALSE(room.state.wants_retry());
  room.join(ann, "ann", 4);
  room.write();
  CHECK(room.take_answer().seq == 2);
  CHECK(story(recorded(room.disk)) == "+bob +ann");
}

TEST_CASE("a refused LEAVE changes nothing") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.leave(ann, 2);
  room.write_with(append_outcome::refused);
  CHECK(is_refused(room.take_answer(), refusal::nothing_done));
  room.state.say({ann, 3, "still here"});
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann ann:still here");
  CHECK(room.state.users() == 1);
  CHECK(room.state.queued_bytes() == 0);
}

TEST_CASE("a close whose userLeft is refused ends the membership at once") {
  fresh_room room;
  room.enter(ann, "ann");
  SUBCASE("a plain close") {
    room.state.leave(ann, 0);
  }
  SUBCASE("a close behind a LEAVE") {
    room.state.leave(ann, 2);
    room.pump();
    room.state.leave(ann, 0);
  }
  room.write_with(append_outcome::refused);
  room.answers.clear();
  CHECK(room.state.users() == 0);
  CHECK_FALSE(room.state.find("ann"));
  CHECK(room.state.user_names().empty());
  CHECK_FALSE(room.state.empty());
  CHECK(room.state.wants_retry());
  // Not before a second has passed, and the nickname stays taken.
  CHECK_FALSE(room.write());
  room.join(bob, "ann");
  CHECK(is_refused(room.take_answer(), refusal::nothing_done));
  room.state.leave(ann, 0);
  room.state.retry();
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann -ann");
  CHECK(room.take_answers().empty());
  CHECK(room.state.empty());
  CHECK(room.state.queued_bytes() == 0);
  CHECK_FALSE(room.state.wants_retry());
}

TEST_CASE("an owed userLeft goes before what comes after it") {
  fresh_room room;
  room.enter(ann, "ann");
  room.enter(bob, "bob");
  room.state.leave(ann, 0);
  room.write_with(append_outcome::refused);
  room.state.say({bob, 2, "hi"});
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann +bob -ann bob:hi");
}

TEST_CASE("an owed userLeft may be refused again and again") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.leave(ann, 0);
  for (int i = 0; i < 5; ++i) {
    room.write_with(append_outcome::refused);
    CHECK(room.state.users() == 0);
    CHECK(room.state.wants_retry());
    CHECK(room.state.queued_bytes() == sizeof(event) + 3);
    room.state.retry();
  }
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann -ann");
}

TEST_CASE("a JOIN that waits for an owed userLeft is refused") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.leave(ann, 0);
  SUBCASE("when it came before the refusal") {
    room.pump();
    room.join(ann, "ann", 5);
    room.write_with(append_outcome::refused);
  }
  SUBCASE("when it comes after the refusal") {
    room.write_with(append_outcome::refused);
    room.join(ann, "ann", 5);
  }
  const auto answer = room.take_answer();
  CHECK(is_refused(answer, refusal::nothing_done));
  CHECK(answer.line == 5);
  room.state.retry();
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann -ann");
  room.enter(ann, "ann");
  CHECK(room.state.users() == 1);
}

TEST_CASE("who closes while its JOIN is refused was never there") {
  fresh_room room;
  room.join(ann, "ann");
  room.pump();
  room.state.leave(ann, 0);
  room.write_with(append_outcome::refused);
  CHECK_FALSE(room.write());
  CHECK(room.state.empty());
  CHECK(room.state.queued_bytes() == 0);
  CHECK(recorded(room.disk).empty());
}

// -- fenced and unknown -------------------------------------------------------

TEST_CASE("a fenced room answers nothing more") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.say({ann, 2, "hi"});
  room.write_with(append_outcome::fenced);
  CHECK(room.state.now() == phase::fenced);
  CHECK_FALSE(room.state.ready());
  CHECK_FALSE(room.state.wants_retry());
  CHECK(room.take_answers().empty());
  CHECK_FALSE(room.write());
}

TEST_CASE("while a fate is unknown nothing is answered, shown or appended") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.say({ann, 2, "hi"});
  room.write_with(append_outcome::unknown);
  CHECK(room.state.now() == phase::settling);
  CHECK_FALSE(room.state.ready());
  CHECK(room.told.size() == 1);
  CHECK(room.take_answers().empty());
  CHECK_FALSE(room.write());
}

TEST_CASE("an unknown append that was not written is sent again") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.say({ann, 2, "one"});
  room.state.say({ann, 3, "two"});
  room.write_with(append_outcome::unknown);
  room.claim();
  CHECK(room.state.now() == phase::serving);
  room.state.say({ann, 4, "three"});
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann ann:one ann:two ann:three");
  CHECK(room.told == recorded(room.disk));
  CHECK(room.state.queued_bytes() == 0);
}

TEST_CASE("an unknown append that was written is acknowledged") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.say({ann, 2, "one"});
  room.join(bob, "bob", 3);
  room.pump();
  room.disk.lose_next_answer(true);
  room.write();
  CHECK(room.told.size() == 1);
  room.claim();
  CHECK(room.take_answer().kind == answer_kind::joined);
  CHECK(room.told == recorded(room.disk));
  CHECK(story(room.told) == "+ann ann:one +bob");
  CHECK(room.state.queued_bytes() == 0);
  room.state.say({bob, 4, "two"});
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann ann:one +bob bob:two");
}

TEST_CASE("an event of somebody else in its place does not settle an append") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.say({ann, 2, "hi"});
  room.write_with(append_outcome::unknown);
  claim_answer claimed;
  claimed.granted = true;
  claimed.epoch = room.state.epoch() + 1;
  claimed.head = 2;
  claimed.newest = share({event{2, {}, "eve", "hi", 2, ann}});
  room.state.claimed(claimed);
  CHECK(room.state.now() == phase::fenced);
  CHECK(room.take_answers().empty());
}

TEST_CASE("a refused claim leaves a fate unknown until the next one") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.say({ann, 2, "hi"});
  room.write_with(append_outcome::unknown);
  CHECK_FALSE(room.state.wants_retry()); // a claim is under way
  room.disk.refuse_everything(true);
  room.claim();
  CHECK(room.state.now() == phase::settling);
  CHECK(room.state.wants_retry());
  CHECK_FALSE(room.write());
  room.disk.refuse_everything(false);
  room.claim();
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann ann:hi");
}

TEST_CASE("a room whose head somebody else moved is fenced") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.say({ann, 2, "hi"});
  room.write_with(append_outcome::unknown);
  {
    driven_room other{room.disk, 1};
    other.claim();
    other.state.attached(0, {});
    other.write_all();
  }
  REQUIRE(recorded(room.disk).size() == 2);
  room.claim();
  CHECK(room.state.now() == phase::fenced);
  CHECK(room.take_answers().empty());
}

// -- a process before ---------------------------------------------------------

TEST_CASE("dead members leave before anyone is served") {
  memory_journal disk{store_with_members({"ann", "bob"})};
  driven_room room{disk};
  room.claim();
  CHECK_FALSE(room.state.ready());
  room.write_all();
  CHECK(room.state.ready());
  CHECK(room.state.users() == 0);
  CHECK(story(recorded(disk)) == "+ann +bob -ann -bob");
  CHECK(disk.store()->rooms["lobby"].members.empty());
  room.enter(ann, "ann");
  CHECK(room.state.user_names() == std::vector<std::string>{"ann"});
}

TEST_CASE("a thousand dead members leave in batches") {
  std::vector<std::string> nicknames;
  for (int i = 0; i < 1000; ++i)
    nicknames.push_back("user" + std::to_string(i));
  memory_journal disk{store_with_members(nicknames)};
  driven_room room{disk};
  room.claim();
  int batches = 0;
  while (room.write())
    ++batches;
  CHECK(batches == 8);
  CHECK(room.state.ready());
  CHECK(room.state.empty());
  CHECK(room.state.head() == 2000);
}

TEST_CASE("while dead members cannot leave, everything is refused") {
  memory_journal disk{store_with_members({"ann", "bob"})};
  driven_room room{disk};
  room.claim();
  disk.refuse_everything(true);
  room.write();
  CHECK(room.state.ready());
  CHECK(room.state.wants_retry());
  room.join(eve, "eve", 1);
  CHECK(is_refused(room.take_answer(), refusal::nothing_done));
  CHECK(room.state.user_names().empty());
  CHECK_FALSE(room.state.find("ann"));
  disk.refuse_everything(false);
  room.state.retry();
  room.claim();
  CHECK_FALSE(room.state.ready());
  room.write_all();
  CHECK(room.state.ready());
  room.enter(eve, "eve");
  CHECK(story(recorded(disk)) == "+ann +bob -ann -bob +eve");
  CHECK(room.state.queued_bytes() == 0);
  CHECK(room.state.newest().has(5));
}
