// How a room that was rebuilt finds out who is still there.

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

TEST_CASE(
  "a rebuilt room serves when it is claimed and all audiences attached") {
  fresh_room before;
  before.enter(ann, "ann");
  before.enter(bob, "bob");
  driven_room room{before.disk, 2};
  SUBCASE("the claim is answered first") {
    room.claim();
    room.state.attached(0, {{ann, 3}});
    CHECK_FALSE(room.state.ready());
    room.state.attached(1, {{bob, 3}});
  }
  SUBCASE("the claim is answered in between") {
    room.state.attached(0, {{ann, 3}});
    room.claim();
    CHECK_FALSE(room.state.ready());
    room.state.attached(1, {{bob, 3}});
  }
  SUBCASE("the claim is answered last") {
    room.state.attached(0, {{ann, 3}});
    room.state.attached(1, {{bob, 3}});
    CHECK_FALSE(room.state.ready());
    CHECK_FALSE(room.state.take_update());
    room.claim();
  }
  SUBCASE("the claim is refused at first") {
    room.state.attached(0, {{ann, 3}});
    before.disk.refuse_everything(true);
    room.claim();
    room.state.attached(1, {{bob, 3}});
    before.disk.refuse_everything(false);
    room.claim();
  }
  room.pump();
  CHECK(room.state.now() == phase::serving);
  REQUIRE(room.updates.size() == 1);
  CHECK(room.updates.front().attached);
  CHECK(room.updates.front().head == 2);
  CHECK(room.state.targets() == audience_list{0, 1});
  CHECK(room.state.user_names() == std::vector<std::string>{"ann", "bob"});
  room.state.say(ann, 5, "on");
  room.write_all();
  CHECK(story(recorded(before.disk)) == "+ann +bob ann:on");
}

TEST_CASE("a member that no audience has any more leaves") {
  fresh_room before;
  before.enter(ann, "ann");
  before.enter(bob, "bob");
  driven_room room{before.disk, 1};
  room.claim();
  room.state.attached(0, {{bob, 3}});
  room.write_all();
  CHECK(story(recorded(before.disk)) == "+ann +bob -ann");
  CHECK(room.state.user_names() == std::vector<std::string>{"bob"});
  CHECK(room.state.users() == 1);
}

TEST_CASE("a member that closes after its audience attached leaves") {
  fresh_room before;
  before.enter(ann, "ann");
  driven_room room{before.disk, 1};
  before.disk.refuse_everything(true);
  room.state.attached(0, {{ann, 2}});
  room.claim();
  room.state.leave(ann, 0); // everything is refused, but this has to be known
  before.disk.refuse_everything(false);
  room.claim();
  room.write_all();
  CHECK(story(recorded(before.disk)) == "+ann -ann");
  CHECK(room.state.empty());
}

TEST_CASE("a rebuilt room answers a repeated LEAVE without a second event") {
  fresh_room before;
  before.enter(ann, "ann");
  before.enter(bob, "bob");
  before.state.leave(ann, 7);
  before.write_all(); // and ends before anyone is told
  driven_room room{before.disk, 1};
  room.claim();
  room.state.attached(0, {{ann, 3}, {bob, 3}});
  room.pump();
  room.state.leave(ann, 7);
  const auto answer = room.take_answer();
  CHECK(answer.kind == answer_kind::left);
  CHECK(answer.seq == 3);
  CHECK(answer.line == 7);
  CHECK_FALSE(room.write());
}

TEST_CASE("a rebuilt room brings a JOIN whose answer was lost to its end") {
  fresh_room before;
  before.enter(bob, "bob");
  before.join(ann, "ann", 7);
  before.write_all(); // and ends before anyone is told
  driven_room room{before.disk, 1};
  room.claim();
  room.state.attached(0, {{bob, 2}});
  room.join(ann, "ann", 7);
  room.write_all();
  const auto answer = room.take_answer();
  CHECK(answer.kind == answer_kind::joined);
  CHECK(answer.line == 7);
  CHECK(room.state.user_names() == std::vector<std::string>{"ann", "bob"});
}

TEST_CASE("dead members of a rebuilt room leave, living ones stay") {
  memory_journal disk{store_with_members({"old"})};
  driven_room first{disk};
  first.claim(); // ends before the userLeft
  // A member row of this process beside the dead one; all but the opening is
  // the same.
  const session_id ann{disk.opening(), 0, 0, 1};
  disk.store()->rooms["lobby"].members["ann"] = {"ann", ann, 2};
  driven_room room{disk, 1};
  room.claim();
  room.state.attached(0, {{ann, 2}});
  SUBCASE("at once") {}
  SUBCASE("when the journal takes it") {
    room.pump();
    disk.next_append_outcomes({append_outcome::refused});
    room.write();
    room.state.say(ann, 3, "too early");
    CHECK(is_refused(room.take_answer(), refusal::message_not_recorded));
    room.state.retry();
    room.claim();
  }
  room.write_all();
  CHECK(room.state.ready());
  CHECK(room.state.user_names() == std::vector<std::string>{"ann"});
  room.state.say(ann, 4, "hi");
  room.write_all();
  CHECK(story(recorded(disk)) == "+old -old ann:hi");
}

TEST_CASE("nobody attaches to a room that waits for nobody") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.attached(0, {});
  room.state.attached(1, {{bob, 1}});
  CHECK(room.state.user_names() == std::vector<std::string>{"ann"});
  CHECK_FALSE(room.write());
}
