#include "tests/journal/engines.hpp"

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE_TEMPLATE("a userLeft that is fenced ends no membership", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner before{*opened, "lobby"};
  REQUIRE(
    before.append({member_event(event_kind::user_joined, "ann", session(1))})
    == append_outcome::committed);
  room_owner after{*opened, "lobby"};
  CHECK(before.append({member_event(event_kind::user_left, "ann", session(1))})
        == append_outcome::fenced);
  after.claim();
  CHECK(after.snapshot.members.size() == 1);
}

TEST_CASE_TEMPLATE("members are stored with their events", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  room_owner other{*opened, "other"};
  REQUIRE(
    other.append({member_event(event_kind::user_joined, "ann", session(9))})
    == append_outcome::committed);
  REQUIRE(room.append({member_event(event_kind::user_joined, "bob", session(2)),
                       member_event(event_kind::user_joined, "ann", session(1)),
                       member_event(event_kind::user_joined, "eve", session(3)),
                       member_event(event_kind::user_left, "bob", session(2))})
          == append_outcome::committed);
  room.claim();
  const auto& members = room.snapshot.members;
  REQUIRE(members.size() == 2);
  CHECK(members[0].nickname == "ann");
  CHECK(members[0].session == session(1));
  CHECK(members[1].nickname == "eve");
}

TEST_CASE_TEMPLATE(
  "who leaves and joins again is a member with the new session", engine,
  memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  REQUIRE(
    room.append({member_event(event_kind::user_joined, "ann", session(1)),
                 member_event(event_kind::user_left, "ann", session(1)),
                 member_event(event_kind::user_joined, "ann", session(2))})
    == append_outcome::committed);
  room.claim();
  REQUIRE(room.snapshot.members.size() == 1);
  CHECK(room.snapshot.members.front().session == session(2));
}

TEST_CASE_TEMPLATE("a member whose opening has ended is told apart", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  opening_number before = 0;
  {
    const auto opened = disk.open();
    before = opened->opening();
    CHECK(before > 0);
    room_owner room{*opened, "lobby"};
    REQUIRE(
      room.append(
        {member_event(event_kind::user_joined, "ann", session(1, before)),
         member_event(event_kind::user_joined, "bob", session(2, before))})
      == append_outcome::committed);
  }
  const auto opened = disk.open();
  const auto now = opened->opening();
  CHECK(now > before);
  room_owner room{*opened, "lobby"};
  REQUIRE(
    room.append({member_event(event_kind::user_left, "bob", session(2, before)),
                 member_event(event_kind::user_joined, "bob", session(2, now))})
    == append_outcome::committed);
  room.claim();
  const auto& members = room.snapshot.members;
  REQUIRE(members.size() == 2);
  CHECK(members[0].nickname == "ann");
  CHECK(members[0].session == session(1, before));
  CHECK(members[0].joined_seq == 1);
  CHECK(members[0].has_ended);
  CHECK(members[1].nickname == "bob");
  CHECK(members[1].session == session(2, now));
  CHECK(members[1].joined_seq == 4);
  CHECK_FALSE(members[1].has_ended);
}

TEST_CASE_TEMPLATE("a membership that has ended is moved to nobody", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner room{*opened, "lobby"};
  const std::vector moves{member_move{"ann", 1, session(9)},
                          member_move{"nobody", 1, session(8)}};
  REQUIRE(
    room.append({member_event(event_kind::user_joined, "ann", session(1))})
    == append_outcome::committed);
  REQUIRE(
    room.append({member_event(event_kind::user_left, "ann", session(1)),
                 member_event(event_kind::user_joined, "ann", session(2))},
                moves)
    == append_outcome::committed);
  room.claim();
  REQUIRE(room.snapshot.members.size() == 1);
  CHECK(room.snapshot.members.front().session == session(2));
}

TEST_CASE_TEMPLATE("a move that is fenced moves nobody", engine, memory_engine,
                   sqlite_engine, shared_engine) {
  engine disk;
  const auto opened = disk.open();
  room_owner before{*opened, "lobby"};
  REQUIRE(
    before.append({member_event(event_kind::user_joined, "ann", session(1))})
    == append_outcome::committed);
  room_owner after{*opened, "lobby"};
  CHECK(before.append({message("hi")}, {member_move{"ann", 1, session(9)}})
        == append_outcome::fenced);
  after.claim();
  CHECK(after.snapshot.members.at(0).session == session(1));
}

TEST_CASE_TEMPLATE("who took a membership over has it after a restart", engine,
                   memory_engine, sqlite_engine, shared_engine) {
  engine disk;
  const auto taker = session(9, 4'000'000'000);
  {
    const auto opened = disk.open();
    room_owner room{*opened, "lobby"};
    REQUIRE(room.append({message("first"), member_event(event_kind::user_joined,
                                                        "ann", session(1))},
                        {member_move{"ann", 2, session(5)}})
            == append_outcome::committed);
    room.claim();
    CHECK(room.snapshot.members.at(0).session == session(5));
    REQUIRE(room.append({}, {member_move{"ann", 2, taker}})
            == append_outcome::committed);
  }
  const auto opened = disk.open();
  const room_owner room{*opened, "lobby"};
  CHECK(room.head == 2);
  REQUIRE(room.snapshot.members.size() == 1);
  CHECK(room.snapshot.members.front().session == taker);
  CHECK(room.snapshot.members.front().joined_seq == 2);
}
