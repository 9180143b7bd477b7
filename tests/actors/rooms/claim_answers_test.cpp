// What a room makes of a claim's answer that only a shared journal gives.

#include "tests/actors/rooms/driven_room.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;

using phase = room_state::phase;

namespace {

/// Of a process that is not the one under test.
constexpr session_id stranger{9, 0, 0, 1};

claim_answer granted(std::vector<member_row> members) {
  claim_answer result;
  result.granted = true;
  result.epoch = 4;
  result.head = 1;
  result.newest = share({event{
    1, {}, "ann", "", 1, members.at(0).session, event_kind::user_joined}});
  result.members = std::move(members);
  return result;
}

} // namespace

TEST_CASE("the journal says whose opening has ended, not the room") {
  room_state room{"lobby", 1, 1};
  member_row row{"ann", stranger, 1};
  SUBCASE("a member of another opening that lives may still be named") {
    room.claimed(granted({row}));
    CHECK(room.now() == phase::attaching);
    CHECK(room.find("ann") == stranger);
    CHECK_FALSE(room.wants_append());
  }
  SUBCASE("a member whose opening has ended owes its userLeft") {
    row.has_ended = true;
    room.claimed(granted({row}));
    CHECK_FALSE(room.find("ann"));
    room.attached(0, {});
    CHECK_FALSE(room.ready());
    CHECK(room.wants_append());
  }
}

TEST_CASE("a room that was not rebuilt has no living members of its node") {
  constexpr session_id neighbour{1, 0, 0, 1};
  room_state room{"lobby", 1, 0};
  room.claimed(granted({{"ann", neighbour, 1}}));
  CHECK_FALSE(room.find("ann"));
  CHECK(room.wants_append());
}

TEST_CASE("a room asks the nodes that its rows name") {
  const auto node = audience_of(stranger, 1);
  room_state room{"lobby", 1, 0};
  SUBCASE("none that is known to have ended") {
    room.node_ended(stranger.opening());
    room.claimed(granted({{"ann", stranger, 1}}));
    CHECK(room.take_unasked().empty());
    CHECK(room.wants_append());
    return;
  }
  SUBCASE("none that has attached before the claim was answered") {
    room.attached(node, {{stranger, 2}});
    room.claimed(granted({{"ann", stranger, 1}}));
    CHECK(room.take_unasked().empty());
    CHECK(room.ready());
    CHECK(room.find("ann") == stranger);
    return;
  }
  room.claimed(granted({{"ann", stranger, 1}}));
  CHECK(room.now() == phase::attaching);
  CHECK(room.take_unasked() == audience_list{node});
  CHECK(room.take_unasked().empty());
  SUBCASE("it still has the member") {
    room.attached(node, {{stranger, 2}});
    CHECK(room.find("ann") == stranger);
  }
  SUBCASE("it has not") {
    room.attached(node, {});
    CHECK(room.wants_append());
  }
  SUBCASE("it ends before it answers") {
    room.node_ended(stranger.opening());
    CHECK(room.wants_append());
  }
  CHECK(room.ready());
}

TEST_CASE("a room that another opening owns must end") {
  room_state room{"lobby", 1, 0};
  claim_answer elsewhere;
  elsewhere.owner = 9;
  SUBCASE("when it begins") {}
  SUBCASE("when it could not be claimed so far") {
    room.claimed({});
    REQUIRE(room.now() == phase::unavailable);
  }
  SUBCASE("when it settles an append") {
    memory_journal disk;
    driven_room settling{disk};
    settling.claim();
    disk.lose_next_answer(true);
    settling.join(ann, "ann");
    settling.write();
    settling.state.claimed(elsewhere);
    CHECK(settling.state.now() == phase::fenced);
    CHECK(settling.take_answers().empty());
  }
  room.claimed(elsewhere);
  CHECK(room.now() == phase::fenced);
  CHECK_FALSE(room.ready());
  CHECK_FALSE(room.wants_retry());
  CHECK_FALSE(room.take_update());
}

TEST_CASE("an update names the epoch that its head was recorded in") {
  memory_journal disk;
  {
    driven_room before{disk};
    before.claim();
  }
  driven_room room{disk};
  room.claim();
  room.enter(ann, "ann");
  REQUIRE_FALSE(room.updates.empty());
  CHECK(room.updates.back().head == 1);
  CHECK(room.updates.back().epoch == 2);
}
