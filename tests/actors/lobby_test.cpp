#include "actor_fixture.hpp"

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE("beyond limits.rooms no room is created") {
  auto values = test_options();
  values.limits.rooms = 2;
  actor_fixture f{values};
  auto ann = f.join("ann", "one");
  auto bob = f.join("bob", "two", 1);
  auto cat = f.login("cat");
  cat.says("JOIN three\nJOIN two\n");
  f.settle();
  CHECK(cat.hears()
        == lines{"error: Too many rooms", "Joined room two head=1 seq=2",
                 "two#2 +cat"});
}

TEST_CASE_FIXTURE(actor_fixture, "asking for a room does not create it") {
  auto ann = login("ann");
  ann.says("/who lobby\n");
  settle();
  CHECK(ann.hears() == lines{"OK more=false room=\"lobby\" total=0 users=[]"});
  CHECK(engine->store()->rooms.empty());
}

TEST_CASE("/rooms lists those with members, most users first") {
  auto values = test_options();
  values.limits.list_entries = 2;
  actor_fixture f{values};
  auto ann = f.join("ann", "red");
  auto bob = f.join("bob", "blue", 1);
  auto cat = f.join("cat", "blue");
  auto dan = f.join("dan", "green");
  auto eve = f.join("eve", "empty");
  eve.says("LEAVE\n");
  f.settle();
  ann.says("/rooms\n");
  f.settle();
  CHECK(ann.hears()
        == lines{"OK more=true rooms=[{\"name\":\"blue\",\"users\":2},"
                 "{\"name\":\"green\",\"users\":1}]"});
}

TEST_CASE("/who shows at most limits.list_entries users, sorted") {
  auto values = test_options();
  values.limits.list_entries = 2;
  actor_fixture f{values};
  auto dan = f.join("dan", "lobby");
  auto bob = f.join("bob", "lobby", 1);
  auto ann = f.join("ann", "lobby");
  ann.says("/who\n/who lobby\n");
  f.settle();
  CHECK(ann.hears()
        == lines(2, "OK more=true room=\"lobby\" total=3 "
                    "users=[\"ann\",\"bob\"]"));
}

TEST_CASE_FIXTURE(actor_fixture, "an empty room retires and is found again") {
  auto ann = join("ann", "lobby");
  ann.says("LEAVE\n");
  advance(20s);
  const auto before = room_named("lobby");
  CHECK(before);
  advance(20s);
  CHECK_FALSE(room_named("lobby"));
  ann.hears();
  ann.says("JOIN lobby\n");
  settle();
  CHECK(ann.hears() == lines{"Joined room lobby head=2 seq=3", "lobby#3 +ann"});
  CHECK(room_named("lobby") != before);
}

TEST_CASE_FIXTURE(actor_fixture, "a room with members stays") {
  auto ann = join("ann", "lobby");
  const auto before = room_named("lobby");
  advance(120s);
  CHECK(room_named("lobby") == before);
}

TEST_CASE_FIXTURE(actor_fixture, "a retired room claims nothing any more") {
  // It has lost its name: it would take its successor's room away.
  engine->refuse_everything(true);
  auto ann = login("ann");
  ann.says("JOIN lobby\n");
  settle();
  REQUIRE(replies_in(ann.hears()).size() == 1);
  while (room_named("lobby"))
    advance(50ms);
  engine->refuse_everything(false);
  ann.says("JOIN lobby\n");
  settle();
  const auto successor = room_named("lobby");
  advance(3s);
  ann.says("hi\n");
  settle();
  CHECK(ann.hears()
        == lines{"Joined room lobby head=0 seq=1", "lobby#1 +ann", "OK",
                 "lobby#2 ann: hi"});
  CHECK(room_named("lobby") == successor);
}

TEST_CASE("who joins while a room retires is let in") {
  for (int steps = 0; steps < 40; ++steps) {
    for (const auto seed : {0U, 1U, 2U}) {
      CAPTURE(steps);
      CAPTURE(seed);
      actor_fixture f;
      auto bob = f.login("bob", 1);
      auto ann = f.join("ann", "lobby");
      ann.says("LEAVE\n");
      f.advance(29s);
      if (seed != 0)
        f.shuffle(seed);
      bob.says("JOIN lobby\nhi\n");
      for (int i = 0; i < steps; ++i)
        f.step();
      f.clock.advance_time(2s); // retires what is empty
      f.settle();
      f.advance(1s);
      CHECK(bob.hears()
            == lines{"Joined room lobby head=2 seq=3", "lobby#3 +bob", "OK",
                     "lobby#4 bob: hi"});
    }
  }
}

TEST_CASE("a room that retires gives up its name whatever comes first") {
  for (int steps = 0; steps < 25; ++steps) {
    CAPTURE(steps);
    actor_fixture f;
    auto bob = f.login("bob", 1);
    auto ann = f.join("ann", "lobby");
    ann.says("LEAVE\n");
    f.advance(29500ms);
    f.clock.advance_time(2s);
    for (int i = 0; i < steps; ++i)
      f.step();
    bob.says("JOIN lobby\nhi\n/who\n");
    f.settle();
    CHECK(bob.hears()
          == lines{"Joined room lobby head=2 seq=3", "lobby#3 +bob", "OK",
                   "lobby#4 bob: hi",
                   "OK more=false room=\"lobby\" total=1 users=[\"bob\"]"});
  }
}
