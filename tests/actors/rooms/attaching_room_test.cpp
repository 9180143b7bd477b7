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

/// A journal whose room had these three, one of each audience.
struct room_of_three : fresh_room {
  room_of_three() {
    enter(ann, "ann");
    enter(bob, "bob");
    enter(eve, "eve");
  }
};

const std::vector<std::string> all_three{"ann", "bob", "eve"};

/// Which audiences the updates since the last call have told `attached`.
audience_list told_attached(driven_room& room) {
  audience_list result;
  while (auto update = room.state.take_update())
    if (update->attached)
      for (const auto audience : room.state.targets())
        result.push_back(audience);
  return result;
}

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
  room.state.say({ann, 5, "on"});
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
    room.state.say({ann, 3, "too early"});
    CHECK(is_refused(room.take_answer(), refusal::message_not_recorded));
    room.state.retry();
    room.claim();
  }
  room.write_all();
  CHECK(room.state.ready());
  CHECK(room.state.user_names() == std::vector<std::string>{"ann"});
  room.state.say({ann, 4, "hi"});
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

// -- the deadline -------------------------------------------------------------

TEST_CASE("when nobody has attached in time, all members stay") {
  room_of_three before;
  driven_room room{before.disk, 3};
  SUBCASE("the deadline comes after the claim") {
    room.claim();
    CHECK_FALSE(room.state.ready());
    room.state.attach_deadline_passed();
  }
  SUBCASE("the deadline comes before the claim") {
    room.state.attach_deadline_passed();
    CHECK_FALSE(room.state.ready());
    room.claim();
  }
  CHECK(room.state.ready());
  CHECK(told_attached(room).empty());
  CHECK_FALSE(room.write());
  CHECK(room.state.user_names() == all_three);
}

TEST_CASE("the deadline is nothing to a room that serves") {
  room_of_three room;
  room.state.attach_deadline_passed();
  CHECK_FALSE(room.state.take_update());
  CHECK(room.state.user_names() == all_three);
}

TEST_CASE("an audience that answers twice is waited for once") {
  room_of_three before;
  driven_room room{before.disk, 3};
  room.claim();
  room.state.attached(0, {{ann, 4}});
  room.state.attached(0, {{ann, 4}});
  room.state.attached(0, {{ann, 4}});
  CHECK_FALSE(room.state.ready());
  room.state.attached(1, {{bob, 4}});
  room.state.attached(2, {{eve, 4}});
  CHECK(room.state.ready());
  CHECK(told_attached(room) == audience_list{0, 1, 2});
  CHECK_FALSE(room.write());
}

TEST_CASE("the second answer of an audience replaces the first") {
  room_of_three before;
  driven_room room{before.disk, 3};
  room.claim();
  room.state.attached(0, {{ann, 4}});
  room.state.attached(1, {{bob, 4}});
  room.state.attached(0, {});
  room.state.attached(2, {{eve, 4}});
  room.write_all();
  CHECK(story(recorded(before.disk)) == "+ann +bob +eve -ann");
}

TEST_CASE("a late audience is told its own answer only, once for each") {
  room_of_three before;
  driven_room room{before.disk, 3};
  room.claim();
  room.state.attached(0, {{ann, 4}});
  room.state.attach_deadline_passed();
  CHECK(told_attached(room) == audience_list{0});
  room.state.attached(2, {{eve, 4}});
  CHECK(told_attached(room) == audience_list{2});
  room.state.attached(1, {{bob, 4}});
  CHECK(told_attached(room) == audience_list{1});
  CHECK(room.state.user_names() == all_three);
  CHECK_FALSE(room.write());
}

TEST_CASE("who attached in time is served while others are late") {
  room_of_three before;
  driven_room room{before.disk, 3};
  room.claim();
  room.state.attached(0, {{ann, 4}});
  room.state.attach_deadline_passed();
  room.state.say({ann, 2, "hi"});
  room.write_all();
  CHECK(story(recorded(before.disk)) == "+ann +bob +eve ann:hi");
  CHECK(room.state.targets() == audience_list{0, 1, 2});
}

TEST_CASE("members leave that nobody names, when the last one has answered") {
  room_of_three before;
  driven_room room{before.disk, 3};
  room.claim();
  room.state.attached(0, {});
  room.state.attached(2, {{eve, 4}});
  room.state.attach_deadline_passed();
  room.write_all();
  CHECK(room.state.user_names() == all_three);
  room.state.attached(1, {});
  room.write_all();
  CHECK(story(recorded(before.disk)) == "+ann +bob +eve -ann -bob");
  CHECK(room.state.user_names() == std::vector<std::string>{"eve"});
}

TEST_CASE("a takeover whose new audience is late keeps its place") {
  fresh_room before;
  before.enter(ann, "ann");
  before.enter(bob, "bob");
  driven_room room{before.disk, 3};
  room.claim();
  room.state.attached(0, {}); // has released it already
  room.state.attached(1, {{bob, 3}});
  room.state.attach_deadline_passed();
  room.write_all();
  CHECK(room.state.find("ann") == ann);
  SUBCASE("she has not joined yet") {
    room.state.attached(2, {{eve, 0, ann, 1, true}});
    CHECK(room.state.find("ann") == eve);
    room.join(eve, "ann", 7);
    const auto joined = room.take_answer();
    CHECK(joined.was_held);
    CHECK(joined.seq == 1);
  }
  SUBCASE("she has joined") {
    room.state.attached(2, {{eve, 2, ann, 1}});
  }
  SUBCASE("her JOIN comes before the answer of her audience") {
    room.join(eve, "ann", 7);
    room.join(eve, "ann", 7); // asked again
    CHECK(room.take_answers().empty());
    room.state.attached(2, {{eve, 0, ann, 1, true}});
    const auto joined = room.take_answer();
    CHECK(joined.kind == answer_kind::joined);
    CHECK(joined.was_held);
    CHECK(joined.line == 7);
  }
  SUBCASE("her takeover comes before the answer of her audience") {
    room.state.transfer(ann, eve);
    CHECK(room.take_answer().kind == answer_kind::placed);
    room.state.attached(2, {{eve, 0, ann, 1, true}});
    room.join(eve, "ann", 7);
    CHECK(room.take_answer().was_held);
  }
  room.state.say({eve, 8, "hi"});
  room.write_all();
  CHECK(story(recorded(before.disk)) == "+ann +bob ann:hi");
  CHECK(room.state.user_names() == std::vector<std::string>{"ann", "bob"});
}

TEST_CASE("a late answer does not hold again what has been joined") {
  fresh_room before;
  before.enter(ann, "ann");
  driven_room room{before.disk, 2};
  room.claim();
  room.state.attached(0, {{ann, 2, {}, 0, true}});
  room.state.attach_deadline_passed();
  room.join(ann, "ann", 5);
  CHECK(room.take_answer().was_held);
  room.state.attached(0, {{ann, 2, {}, 0, true}});
  room.state.attached(1, {});
  room.state.say({ann, 6, "hi"});
  room.write_all();
  CHECK(story(recorded(before.disk)) == "+ann ann:hi");
}

TEST_CASE("who leaves and comes back before the last answer stays") {
  fresh_room before;
  before.enter(ann, "ann");
  driven_room room{before.disk, 2};
  room.claim();
  SUBCASE("its audience has named it") {
    room.state.attached(0, {{ann, 2}});
  }
  SUBCASE("its audience has not") {
    room.state.attached(0, {});
  }
  room.state.attach_deadline_passed();
  room.state.leave(ann, 5);
  room.write_all();
  room.join(ann, "ann", 6);
  room.write_all();
  room.state.attached(1, {});
  room.write_all();
  CHECK(story(recorded(before.disk)) == "+ann -ann +ann");
}

TEST_CASE("who joins again before the last answer stays") {
  fresh_room before;
  before.enter(ann, "ann");
  driven_room room{before.disk, 2};
  room.claim();
  room.state.attached(0, {}); // its JOIN was on its way to the lobby
  room.state.attach_deadline_passed();
  room.join(ann, "ann", 5);
  CHECK(room.take_answer().kind == answer_kind::joined);
  room.state.attached(1, {});
  CHECK_FALSE(room.write());
  CHECK(room.state.find("ann") == ann);
}

TEST_CASE("a JOIN from a late audience ends with its connection") {
  fresh_room before;
  before.enter(ann, "ann");
  driven_room room{before.disk, 2};
  room.claim();
  room.state.attached(0, {});
  room.state.attach_deadline_passed();
  room.join(bob, "bob", 1);
  CHECK_FALSE(room.state.empty());
  room.state.leave(bob, 0);
  room.state.attached(1, {});
  room.write_all();
  CHECK(room.take_answers().empty());
  CHECK(story(recorded(before.disk)) == "+ann -ann");
}

TEST_CASE("a JOIN from a late audience waits while a fate is unknown") {
  fresh_room before;
  before.enter(ann, "ann");
  driven_room room{before.disk, 2};
  room.claim();
  room.state.attached(0, {{ann, 2}});
  room.state.attach_deadline_passed();
  room.join(bob, "bob", 1);
  room.state.say({ann, 2, "hi"});
  room.pump();
  before.disk.next_append_outcomes({append_outcome::unknown});
  room.write();
  room.state.attached(1, {});
  CHECK(room.state.now() == phase::settling);
  CHECK(room.take_answers().empty());
  room.claim();
  room.write_all();
  CHECK(room.take_answer().kind == answer_kind::joined);
  CHECK(story(recorded(before.disk)) == "+ann ann:hi +bob");
}
