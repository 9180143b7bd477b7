#include "actors/clients/moved_place.hpp"

#include "tests/actors/actor_fixture.hpp"

using namespace greenroom;
using namespace greenroom::test;

namespace {

constexpr session_id first{7, 0, 1, 1};
constexpr session_id second{7, 0, 2, 2};
constexpr session_id third{7, 1, 3, 3};

bool says_nothing(const place_messages& messages) {
  return !messages.leave && !messages.released;
}

/// The first session yields its place in the lobby to the second one.
struct place_fixture : actor_fixture {
  place_fixture() {
    auto ann = join("ann", "lobby");
    lobby = room_named("lobby");
    auto bob = join("bob", "red");
    rebuilt = room_named("red"); // plays the lobby, rebuilt
    old_place.keep("lobby", lobby, first);
    place.take_over(old_place.yield(first));
  }

  room_actor lobby;
  room_actor rebuilt;
  moved_place old_place;
  moved_place place;
};

} // namespace

TEST_CASE("without a takeover there is no place") {
  moved_place none;
  CHECK_FALSE(none.exists());
  CHECK_FALSE(none.is_held());
  CHECK_FALSE(none.is_in(""));
  CHECK_FALSE(none.yield(first).room);
  CHECK(says_nothing(none.confirm()));
  CHECK(says_nothing(none.settle("lobby")));
  CHECK(says_nothing(none.leave()));
  CHECK(says_nothing(none.release(false)));
  none.take();
  CHECK_FALSE(none.exists());
}

TEST_CASE_FIXTURE(place_fixture, "an offer names the place and its keeper") {
  const auto offer = old_place.yield(first);
  CHECK(offer.from == first);
  CHECK(offer.recorded_as == first);
  CHECK(offer.takeovers == 0);
  CHECK(offer.room_name == "lobby");
  CHECK(offer.room == lobby);
}

TEST_CASE_FIXTURE(place_fixture, "the keeper is released when the room says") {
  CHECK(place.is_held());
  CHECK(place.is_unconfirmed());
  CHECK(place.transfer_from(lobby) == first);
  const auto messages = place.confirm();
  CHECK(messages.released == first);
  CHECK(messages.is_taken);
  CHECK_FALSE(messages.leave);
  CHECK(place.is_held());
  // A room that is rebuilt later learns of the place by `follow`.
  CHECK_FALSE(place.transfer_from(rebuilt));
  CHECK(says_nothing(place.confirm()));
}

TEST_CASE_FIXTURE(place_fixture, "a released keeper ends what was not taken") {
  CHECK(old_place.is_yielded());
  CHECK(says_nothing(old_place.leave())); // the other session has it now
  CHECK(old_place.is_yielded());
  SUBCASE("taken") {
    CHECK(says_nothing(old_place.release(true)));
  }
  SUBCASE("never to be taken") {
    CHECK(old_place.release(false).leave == lobby);
  }
  CHECK_FALSE(old_place.exists());
}

TEST_CASE_FIXTURE(place_fixture, "JOIN makes the place a membership") {
  place.confirm();
  place.take();
  CHECK(says_nothing(place.settle("lobby")));
  CHECK(place.exists());
  CHECK_FALSE(place.is_held());
  // The room's own LEAVE ends the membership.
  CHECK(says_nothing(place.leave()));
  CHECK_FALSE(place.exists());
}

TEST_CASE_FIXTURE(place_fixture, "JOIN of another room ends the place") {
  SUBCASE("confirmed") {
    place.confirm();
    const auto messages = place.settle("red");
    CHECK(messages.leave == lobby);
    CHECK_FALSE(messages.released);
  }
  SUBCASE("while the first session still keeps it") {
    const auto messages = place.settle("red");
    CHECK(messages.leave == lobby);
    CHECK(messages.released == first);
    CHECK_FALSE(messages.is_taken);
  }
  CHECK_FALSE(place.exists());
}

TEST_CASE_FIXTURE(place_fixture, "an ordinary JOIN of the room: no place") {
  const auto messages = place.settle("lobby");
  CHECK_FALSE(messages.leave); // it would end the new membership
  CHECK(messages.released == first);
  CHECK_FALSE(place.exists());
}

TEST_CASE_FIXTURE(place_fixture, "the end of a session ends the place it has") {
  place.confirm();
  CHECK(place.leave().leave == lobby);
  CHECK_FALSE(place.exists());
}

TEST_CASE_FIXTURE(place_fixture, "a room that ended for good takes it along") {
  const auto messages = place.lose();
  CHECK(messages.released == first);
  CHECK_FALSE(messages.leave);
  CHECK_FALSE(place.exists());
}

TEST_CASE_FIXTURE(place_fixture,
                  "both sessions answer for a place that moves") {
  const auto kept = old_place.follow("lobby", rebuilt, first);
  const auto held = place.follow("lobby", rebuilt, second);
  REQUIRE(kept);
  REQUIRE(held);
  CHECK(kept->takeovers == 0);
  CHECK(held->takeovers == 1); // the last one is to have it
  for (const auto& member : {*kept, *held}) {
    CHECK(member.recorded_as == first);
    CHECK(member.is_held);
  }
  CHECK(place.leave().leave == rebuilt);
}

TEST_CASE_FIXTURE(place_fixture, "nobody attaches a place that is elsewhere") {
  CHECK_FALSE(place.follow("red", rebuilt, second));
  place.take();
  CHECK_FALSE(place.follow("lobby", rebuilt, second)); // it is heard
  attached_member heard{second, 9};
  place.describe(heard);
  CHECK(heard.recorded_as == first);
  CHECK(heard.takeovers == 1);
}

TEST_CASE_FIXTURE(place_fixture, "a place may be passed on again") {
  place.confirm();
  place.take();
  place.keep("lobby", rebuilt, second);
  const auto offer = place.yield(second);
  CHECK(offer.from == second);
  CHECK(offer.recorded_as == first);
  CHECK(offer.takeovers == 1);
  CHECK(offer.room == rebuilt);
  moved_place last;
  last.take_over(offer);
  CHECK(last.follow("lobby", lobby, third)->takeovers == 2);
}
