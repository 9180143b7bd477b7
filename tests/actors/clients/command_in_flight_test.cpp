#include "actors/clients/command_in_flight.hpp"

#include "tests/actors/actor_fixture.hpp"

#include <algorithm>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// Two rooms to ask; the session is in the first one.
struct rooms_fixture : actor_fixture {
  rooms_fixture() {
    auto ann = join("ann", "lobby");
    auto bob = join("bob", "red");
    lobby = room_named("lobby");
    red = room_named("red");
  }

  command_in_flight command(question::any asked) const {
    return {5, std::move(asked), "lobby", lobby, 100};
  }

  room_actor lobby;
  room_actor red;
};

} // namespace

TEST_CASE_FIXTURE(rooms_fixture, "a command knows which room it asks") {
  CHECK(command(question::leave{}).room() == lobby);
  CHECK(command(question::history{}).room() == lobby);
  CHECK(command(question::tell{"bob", "hi", false}).room() == lobby);
  CHECK(command(question::who{"lobby"}).room() == lobby);
  for (const auto& other : {command(question::join{"red", false, 0}),
                            command(question::who{"red"})}) {
    CHECK(other.room_name() == "red");
    CHECK_FALSE(other.room()); // the lobby has to find it
  }
  for (const auto& other :
       {command(question::login{}), command(question::rooms{}),
        command(question::quit{}), command(question::tell{"bob", "hi", true})})
    CHECK(other.room_name().empty());
}

TEST_CASE_FIXTURE(rooms_fixture, "only the awaited answer is taken, once") {
  auto leave = command(question::leave{});
  CHECK_FALSE(leave.takes_answer(0)); // nobody's line
  CHECK_FALSE(leave.takes_answer(4)); // that of an earlier room
  CHECK(leave.takes_answer(5));
  // A room that was rebuilt has been asked twice.
  CHECK_FALSE(leave.takes_answer(5));
}

TEST_CASE_FIXTURE(rooms_fixture, "a room that is found is asked once") {
  auto join = command(question::join{"red", false, 0});
  CHECK(join.found({red, 1}));
  CHECK(join.room() == red);
  CHECK_FALSE(join.found({red, 1})); // the lobby was only asked again
  CHECK(join.found({red, 2}));       // another start has not got the question
}

TEST_CASE_FIXTURE(rooms_fixture,
                  "one's own room is asked once while it lives") {
  auto tell = command(question::tell{"bob", "hi", false});
  CHECK_FALSE(tell.found({lobby, lobby.id()}));
  CHECK(tell.found({red, red.id()})); // it was started anew
}

TEST_CASE_FIXTURE(rooms_fixture, "what asks no room is not asked again") {
  CHECK_FALSE(command(question::rooms{}).can_be_asked_again());
  CHECK_FALSE(command(question::tell{"bob", "hi", true}).can_be_asked_again());
  CHECK(command(question::tell{"bob", "hi", false}).can_be_asked_again());
}

TEST_CASE_FIXTURE(rooms_fixture, "the lobby is asked three times at most") {
  auto who = command(question::who{"red"});
  for (int i = 1; i < command_in_flight::lookups_max; ++i) {
    CHECK(who.found({red, 1}));
    CHECK(who.look_up_again());
    CHECK_FALSE(who.room());
  }
  CHECK_FALSE(who.look_up_again());
}

TEST_CASE_FIXTURE(rooms_fixture, "a rebuilt room is asked again") {
  auto leave = command(question::leave{});
  CHECK_FALSE(leave.follow("red", {red, 2}));
  CHECK(leave.follow("lobby", {red, 2}));
  CHECK(leave.room() == red);
  CHECK_FALSE(leave.found({red, 2}));
}

TEST_CASE_FIXTURE(rooms_fixture, "what nobody has been asked is not moved") {
  auto join = command(question::join{"red", false, 0});
  CHECK_FALSE(join.follow("red", {red, 2}));
  CHECK(join.found({red, 2}));
}

TEST_CASE_FIXTURE(rooms_fixture, "a HISTORY that streams is not asked again") {
  auto history = command(question::history{});
  CHECK(history.can_be_asked_again());
  REQUIRE(history.takes_answer(5));
  history.begin_streaming();
  CHECK_FALSE(history.follow("lobby", {red, 2}));
  CHECK_FALSE(history.can_be_asked_again());
}

TEST_CASE_FIXTURE(rooms_fixture,
                  "only a JOIN without an answer may have been recorded") {
  auto leave = command(question::leave{});
  CHECK_FALSE(leave.follow_join("lobby", {red, 2}));
  auto join = command(question::join{"red", false, 0});
  CHECK_FALSE(join.follow_join("red", {red, 2})); // nobody was asked
  REQUIRE(join.found({red, 1}));
  CHECK(join.follow_join("red", {lobby, 2}));
  CHECK(join.room() == lobby);
  REQUIRE(join.takes_answer(5));
  CHECK_FALSE(join.follow_join("red", {red, 3}));
}

TEST_CASE_FIXTURE(rooms_fixture, "a command is overdue every ten seconds") {
  auto leave = command(question::leave{});
  CHECK_FALSE(leave.is_overdue(109));
  CHECK(leave.is_overdue(110));
  CHECK_FALSE(leave.is_overdue(119));
  CHECK(leave.is_overdue(121));
}

TEST_CASE_FIXTURE(rooms_fixture, "a LOGIN is asked once, whatever happens") {
  CHECK_FALSE(command(question::login{}).can_be_asked_again());
  CHECK_FALSE(command(question::quit{}).can_be_asked_again());
  CHECK(command(question::join{"red", false, 0}).can_be_asked_again());
}

TEST_CASE_FIXTURE(rooms_fixture, "a drain does not wait for entries") {
  CHECK_FALSE(command(question::history{}).holds_up_drain());
  CHECK_FALSE(command(question::quit{}).holds_up_drain());
  CHECK(command(question::leave{}).holds_up_drain());
  CHECK(command(question::login{}).holds_up_drain());
}

TEST_CASE_FIXTURE(actor_fixture,
                  "a /tell that a room cannot answer for long comes once") {
  auto ann = join("ann", "lobby");
  auto bob = join("bob", "lobby", 1);
  ann.hears();
  engine->lose_next_answer(true);
  ann.says("a\n");
  while (recorded("lobby").size() < 3)
    REQUIRE(step());
  engine->refuse_everything(true); // so that the room cannot find out
  settle();
  bob.says("/tell ann psst\n"); // he has nothing pending
  advance(25s); // the command is asked again, the room is the same
  CHECK(ann.hears().empty());
  engine->refuse_everything(false);
  advance(3s);
  const auto heard = ann.hears(); // a tell has no order among events
  CHECK(heard.size() == 3);
  CHECK(std::count(heard.begin(), heard.end(), "tell bob>ann: psst") == 1);
  CHECK(bob.hears() == lines{"lobby#3 ann: a", "OK"});
}
