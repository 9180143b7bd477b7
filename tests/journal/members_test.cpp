#include "tests/journal/engines.hpp"

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE_TEMPLATE("a userLeft that is fenced ends no membership", engine,
                   memory_engine, sqlite_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner before{*opened, "lobby"};
  REQUIRE(before.append({member_event(event_kind::user_joined, "ann", 1)})
          == append_outcome::committed);
  room_owner after{*opened, "lobby"};
  CHECK(before.append({member_event(event_kind::user_left, "ann", 1)})
        == append_outcome::fenced);
  after.claim();
  CHECK(after.snapshot.members.size() == 1);
}

TEST_CASE_TEMPLATE("members are stored with their events", engine,
                   memory_engine, sqlite_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room_owner other{*opened, "other"};
  REQUIRE(other.append({member_event(event_kind::user_joined, "ann", 9)})
          == append_outcome::committed);
  REQUIRE(room.append({member_event(event_kind::user_joined, "bob", 2),
                       member_event(event_kind::user_joined, "ann", 1),
                       member_event(event_kind::user_joined, "eve", 3),
                       member_event(event_kind::user_left, "bob", 2)})
          == append_outcome::committed);
  room.claim();
  const auto& members = room.snapshot.members;
  REQUIRE(members.size() == 2);
  CHECK(members[0].nickname == "ann");
  CHECK(members[0].session == 1);
  CHECK(members[1].nickname == "eve");
}

TEST_CASE_TEMPLATE(
  "who leaves and joins again is a member with the new session", engine,
  memory_engine, sqlite_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  REQUIRE(room.append({member_event(event_kind::user_joined, "ann", 1),
                       member_event(event_kind::user_left, "ann", 1),
                       member_event(event_kind::user_joined, "ann", 2)})
          == append_outcome::committed);
  room.claim();
  REQUIRE(room.snapshot.members.size() == 1);
  CHECK(room.snapshot.members.front().session == 2);
}

TEST_CASE_TEMPLATE("members of a process that is gone are stale", engine,
                   memory_engine, sqlite_engine) {
  engine disk;
  {
    const auto opened = disk.open();
    room_owner room{*opened, "lobby"};
    REQUIRE(room.append({member_event(event_kind::user_joined, "ann", 1),
                         member_event(event_kind::user_joined, "bob", 2)})
            == append_outcome::committed);
    room.claim();
    CHECK_FALSE(room.snapshot.members.front().stale);
  }
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  REQUIRE(room.append({member_event(event_kind::user_left, "bob", 2),
                       member_event(event_kind::user_joined, "bob", 3)})
          == append_outcome::committed);
  room.claim();
  const auto& members = room.snapshot.members;
  REQUIRE(members.size() == 2);
  CHECK(members[0].nickname == "ann");
  CHECK(members[0].stale);
  CHECK(members[1].nickname == "bob");
  CHECK_FALSE(members[1].stale);
}
