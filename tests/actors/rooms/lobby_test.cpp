#include "tests/actors/actor_fixture.hpp"

#include <memory>
#include <string>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// Another node answers for rooms whose names begin with "far".
class far_rooms final : public placement {
public:
  opening_number node_of(const std::string& room) const override {
    return room.starts_with("far") ? 99 : 0;
  }
  void set_view(const std::vector<opening_number>&) override {}
};

} // namespace

TEST_CASE_FIXTURE(actor_fixture, "a room of another node is not started here") {
  node.places = std::make_unique<far_rooms>();
  auto ann = login("ann");
  ann.says("JOIN faraway\nJOIN near\n");
  settle();
  CHECK(ann.hears()
        == lines{"error: History unavailable, nothing was done",
                 "Joined room near head=0 seq=1", "near#1 +ann"});
  CHECK(engine->store()->rooms.count("faraway") == 0);
}

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

TEST_CASE("a room that a JOIN is on its way to counts as used") {
  auto values = test_options();
  values.limits.rooms = 1;
  actor_fixture f{values};
  auto bob = f.login("bob", 1);
  auto cat = f.login("cat");
  f.journal_queue.hold(true);
  bob.says("JOIN red\n");
  f.advance(4s);
  cat.says("JOIN blue\n");
  f.settle();
  CHECK(cat.hears() == lines{"error: Too many rooms"});
  f.journal_queue.hold(false);
  f.settle();
  CHECK(bob.hears() == lines{"Joined room red head=0 seq=1", "red#1 +bob"});
}

TEST_CASE("a room that claims for long is not lost to who waits for it") {
  auto values = test_options();
  values.limits.rooms = 1;
  actor_fixture f{values};
  auto bob = f.login("bob", 1);
  auto cat = f.login("cat");
  f.journal_queue.hold(true);
  bob.says("JOIN red\n");
  f.advance(7s);
  cat.says("JOIN blue\n"); // for all that the lobby knows, red is empty
  f.settle();
  f.journal_queue.hold(false);
  f.settle();
  CHECK(bob.hears() == lines{"Joined room red head=0 seq=1", "red#1 +bob"});
  CHECK(cat.hears() == lines{"Joined room blue head=0 seq=1", "blue#1 +cat"});
}

TEST_CASE("at limits.rooms the longest empty room makes way") {
  auto values = test_options();
  values.limits.rooms = 3;
  actor_fixture f{values};
  auto ann = f.join("ann", "used");
  auto bob = f.login("bob", 1);
  bob.says("JOIN one\nJOIN two\nLEAVE\nJOIN three\n");
  f.settle();
  CHECK(replies_in(bob.hears()).back() == "Joined room three head=0 seq=1");
  CHECK(f.room_named("used"));
  CHECK_FALSE(f.room_named("one"));
  CHECK(f.room_named("two"));
  bob.says("JOIN one\n");
  f.settle();
  CHECK(replies_in(bob.hears()) == lines{"Joined room one head=2 seq=3"});
  CHECK_FALSE(f.room_named("two"));
}

TEST_CASE("who changes rooms at the limit is never refused") {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    auto values = test_options();
    values.limits.rooms = 12;
    actor_fixture f{values};
    std::vector<test_client> clients;
    for (const auto* name : {"ann", "bob", "cat"})
      clients.push_back(f.login(name, clients.size() % 2));
    f.shuffle(seed);
    std::minstd_rand random{seed + 1};
    for (int i = 0; i < 90; ++i) {
      const auto room = std::to_string(random() % 30);
      clients[random() % 3].says("JOIN r" + room + "\nLEAVE\n");
      for (auto steps = random() % 40; steps > 0; --steps)
        f.step();
    }
    f.settle();
    for (auto& client : clients)
      for (const auto& reply : replies_in(client.hears()))
        CHECK((reply == "OK" || reply.starts_with("Joined room ")));
  }
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

TEST_CASE_FIXTURE(actor_fixture, "/rooms may be a second old, not older") {
  auto ann = join("ann", "lobby");
  const auto rooms = [&] {
    ann.hears();
    ann.says("/rooms\n");
    settle();
    return ann.hears().at(0);
  };
  const lines both{"OK more=false rooms=[{\"name\":\"lobby\",\"users\":1}]",
                   "OK more=false rooms=[{\"name\":\"lobby\",\"users\":2}]"};
  CHECK(rooms() == both[0]);
  auto bob = join("bob", "lobby", 1);
  CHECK(rooms() == both[0]);
  advance(1s);
  CHECK(rooms() == both[1]);
  auto values = test_options();
  values.limits.list_entries = 1;
  auto cat = join("cat", "red", 1);
  set_options(values);
  CHECK(rooms() == "OK more=true" + both[1].substr(13));
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

TEST_CASE_FIXTURE(actor_fixture,
                  "rooms that are due together retire a few at a time") {
  auto ann = login("ann");
  for (int i = 0; i < 200; ++i)
    ann.says("JOIN r" + std::to_string(i) + "\n");
  ann.says("LEAVE\n");
  settle();
  const auto left = [&] {
    int result = 0;
    for (int i = 0; i < 200; ++i)
      result += room_named("r" + std::to_string(i)) ? 1 : 0;
    return result;
  };
  advance(29s);
  CHECK(left() == 200);
  auto before = 200;
  for (int i = 0; i < 50; ++i) {
    advance(50ms);
    const auto now = left();
    CHECK(before - now <= 32);
    before = now;
  }
  CHECK(before == 0);
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
