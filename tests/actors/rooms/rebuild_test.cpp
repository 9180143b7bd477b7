#include "tests/actors/actor_fixture.hpp"

#include <functional>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// Ends the room after every possible number of handled messages from `say`
/// on, then calls `check`.
template <class Say, class Check>
void end_room_at_each_step(Say say, Check check, std::uint32_t seed = 0) {
  for (int steps = 0;; ++steps) {
    CAPTURE(steps);
    CAPTURE(seed);
    actor_fixture f;
    auto ann = f.join("ann", "lobby");
    auto bob = f.join("bob", "lobby", 1);
    ann.hears();
    const auto room = f.room_named("lobby");
    if (seed != 0)
      f.shuffle(seed);
    say(f, ann, bob);
    auto taken = 0;
    while (taken < steps && f.step())
      ++taken;
    f.kill(room);
    f.settle();
    f.advance(1s);
    check(f, ann, bob);
    if (taken < steps)
      break;
  }
}

} // namespace

TEST_CASE_FIXTURE(actor_fixture, "a room without members can be rebuilt") {
  auto ann = login("ann");
  ann.says("JOIN lobby\nLEAVE\n");
  settle();
  ann.hears();
  kill(room_named("lobby"));
  settle();
  ann.says("JOIN lobby\n");
  settle();
  CHECK(ann.hears() == lines{"Joined room lobby head=2 seq=3", "lobby#3 +ann"});
}

TEST_CASE("whichever comes first, relays or journal, a room is rebuilt") {
  for (const auto slow_disk : {false, true}) {
    CAPTURE(slow_disk);
    actor_fixture f;
    auto ann = f.join("ann", "lobby");
    auto bob = f.join("bob", "lobby", 1);
    ann.hears();
    const auto room = f.room_named("lobby");
    f.journal_queue.hold(slow_disk);
    f.kill(room);
    f.settle();
    f.journal_queue.hold(false);
    ann.says("hi\n");
    f.settle();
    CHECK(ann.hears() == lines{"OK", "lobby#3 ann: hi"});
    CHECK(bob.hears() == lines{"lobby#3 ann: hi"});
    CHECK(f.recorded("lobby").size() == 3);
  }
}

TEST_CASE("a loop that is stuck keeps nobody else waiting, nor loses members") {
  actor_fixture f;
  // Rooms live on the loop that their name hashes to; this one on loop 0.
  std::string name = "lobby";
  while (std::hash<std::string>{}(name) % 2 != 0)
    name += 'x';
  auto ann = f.join("ann", name);
  auto bob = f.join("bob", name, 1);
  ann.hears();
  const auto room = f.room_named(name);
  f.loop_queues[1]->hold(true);
  bob.says("ho\n");
  f.kill(room);
  ann.says("hi\n");
  f.settle();
  CHECK(ann.hears().empty());
  f.advance(6s);
  CHECK(ann.hears() == lines{"OK", name + "#3 ann: hi"});
  f.loop_queues[1]->hold(false);
  f.settle();
  CHECK(bob.hears() == lines{name + "#3 ann: hi", "OK", name + "#4 bob: ho"});
  CHECK(ann.hears() == lines{name + "#4 bob: ho"});
  CHECK(f.recorded(name).size() == 4);
}

TEST_CASE("messages outlive their room: each recorded and answered once") {
  for (const auto seed : {0U, 1U, 2U, 3U, 4U})
    end_room_at_each_step(
      [](auto&, auto& ann, auto& bob) {
        ann.says("a\nb\n");
        bob.says("x\n");
        ann.says("c\nd\n");
      },
      [](auto& f, auto& ann, auto& bob) {
        const auto heard = ann.hears();
        CHECK(replies_in(heard) == lines(4, "OK"));
        auto all = f.recorded("lobby");
        CHECK(all.size() == 7);
        all.erase(all.begin(), all.begin() + 2);
        CHECK(events_in(heard) == all);
        check_heard(bob.hears(), "bob", lines(1, "OK"), all);
        std::string order;
        for (const auto& x : all)
          if (x.find("ann: ") < x.size())
            order += x.back();
        CHECK(order == "abcd");
      },
      seed);
}

TEST_CASE("who speaks while a room is rebuilt is recorded once, in order") {
  for (int late = 0; late < 60; ++late) {
    CAPTURE(late);
    actor_fixture f;
    auto ann = f.join("ann", "lobby");
    auto bob = f.join("bob", "lobby", 1);
    ann.hears();
    const auto room = f.room_named("lobby");
    f.journal_queue.hold(true);
    ann.says("a\nb\n");
    f.settle();
    f.kill(room);
    f.journal_queue.hold(false);
    for (int i = 0; i < late && f.step(); ++i) {
    }
    ann.says("c\n");
    f.settle();
    CHECK(replies_in(ann.hears()) == lines(3, "OK"));
    CHECK(f.recorded("lobby")
          == lines{"lobby#1 +ann", "lobby#2 +bob", "lobby#3 ann: a",
                   "lobby#4 ann: b", "lobby#5 ann: c"});
  }
}

TEST_CASE("a JOIN outlives its room") {
  end_room_at_each_step(
    [](auto& f, auto&, auto&) {
      auto cat = f.login("cat", 1);
      cat.says("JOIN lobby\nhi\n");
    },
    [](auto& f, auto& ann, auto&) {
      CHECK(f.recorded("lobby")
            == lines{"lobby#1 +ann", "lobby#2 +bob", "lobby#3 +cat",
                     "lobby#4 cat: hi"});
      CHECK(ann.hears() == lines{"lobby#3 +cat", "lobby#4 cat: hi"});
    });
}

TEST_CASE("a LEAVE outlives its room") {
  end_room_at_each_step(
    [](auto&, auto&, auto& bob) {
      bob.hears();
      bob.says("LEAVE\n/ping\n");
    },
    [](auto& f, auto& ann, auto& bob) {
      const auto heard = bob.hears();
      CHECK(heard.at(0) == "OK");
      CHECK(replies_in(heard) == lines{"OK", "OK pong=\"\""});
      CHECK(events_in(heard) == lines{"lobby#3 -bob"});
      CHECK(ann.hears() == lines{"lobby#3 -bob"});
      CHECK(f.recorded("lobby").size() == 3);
    });
}

TEST_CASE("a close outlives its room") {
  end_room_at_each_step([](auto&, auto&, auto& bob) { bob.hangs_up(); },
                        [](auto& f, auto& ann, auto&) {
                          CHECK(ann.hears() == lines{"lobby#3 -bob"});
                          CHECK(f.recorded("lobby").size() == 3);
                        });
}

TEST_CASE("who closes while a room is rebuilt is no member of it") {
  for (const auto* line : {"/ping\n", "JOIN lobby\n", "JOIN red\n"})
    for (const auto seed : {0U, 1U, 2U, 3U})
      for (int steps = 0; steps < 40; ++steps) {
        CAPTURE(line);
        CAPTURE(seed);
        CAPTURE(steps);
        actor_fixture f;
        auto ann = f.join("ann", "lobby");
        auto bob = *line == '/' ? f.join("bob", "lobby", 1) : f.login("bob", 1);
        const auto room = f.room_named("lobby");
        if (seed != 0)
          f.shuffle(seed);
        bob.says(line);
        for (int i = 0; i < 6; ++i)
          f.step();
        f.kill(room);
        for (int i = 0; i < steps; ++i)
          f.step();
        bob.hangs_up();
        f.settle();
        f.advance(1s);
        ann.hears();
        ann.says("/who\n");
        f.settle();
        CHECK(ann.hears()
              == lines{"OK more=false room=\"lobby\" total=1 "
                       "users=[\"ann\"]"});
      }
}

TEST_CASE("a HISTORY outlives its room") {
  end_room_at_each_step(
    [](auto&, auto&, auto& bob) {
      bob.hears();
      bob.says("HISTORY 2026-11-22\n/ping\n");
    },
    [](auto&, auto& ann, auto& bob) {
      CHECK(bob.hears()
            == lines{"OK count=2 first=1 last=2 more=false",
                     "history lobby#1 +ann", "history lobby#2 +bob",
                     "OK pong=\"\""});
      CHECK(ann.hears().empty());
    });
}

TEST_CASE("a long HISTORY outlives its room") {
  for (int pages = 0; pages < 12; ++pages) {
    CAPTURE(pages);
    actor_fixture f;
    auto ann = f.join("ann", "lobby");
    for (int i = 0; i < 1000; ++i)
      ann.says("x\n");
    f.settle();
    ann.hears();
    const auto room = f.room_named("lobby");
    ann.says("HISTORY\n/ping\n");
    for (int i = 0; i < pages * 2; ++i)
      f.step();
    f.kill(room);
    f.settle();
    const auto heard = ann.hears();
    CHECK(heard.size() == 1003);
    CHECK(heard.front() == "OK count=1001 first=1 last=1001 more=false");
    CHECK(heard.back() == "OK pong=\"\"");
  }
}

TEST_CASE("a room may end again while it is rebuilt") {
  for (int steps = 0; steps < 60; ++steps) {
    CAPTURE(steps);
    actor_fixture f;
    auto ann = f.join("ann", "lobby");
    auto bob = f.join("bob", "lobby", 1);
    ann.hears();
    auto room = f.room_named("lobby");
    ann.says("a\n");
    bob.says("b\n");
    for (int i = 0; i < 4; ++i)
      f.step();
    f.kill(room);
    room = nullptr;
    for (int i = 0; i < 3; ++i)
      f.step();
    f.self->send(f.node.lobby, find_atom_v, std::string{"lobby"},
                 line_number{1}, false,
                 caf::actor_cast<room_seeker_actor>(f.self));
    for (int i = 0; i < steps && f.step(); ++i) {
    }
    if (f.self->has_next_message()) {
      f.self->receive([&](found_atom, line_number, const room_start& x, refusal,
                          bool) { room = x.room; });
      f.kill(room);
    }
    f.settle();
    if (f.self->has_next_message())
      f.self->receive(
        [&](found_atom, line_number, const room_start&, refusal, bool) {});
    CHECK(replies_in(ann.hears()) == lines(1, "OK"));
    CHECK(replies_in(bob.hears()) == lines(1, "OK"));
    CHECK(f.recorded("lobby").size() == 4);
  }
}

TEST_CASE(
  "a room that ends while the disk is full comes back with its members") {
  actor_fixture f;
  auto ann = f.join("ann", "lobby");
  auto bob = f.join("bob", "lobby", 1);
  auto cat = f.join("cat", "lobby", 1);
  for (auto* x : {&ann, &bob, &cat})
    x->hears();
  f.engine->refuse_everything(true);
  f.kill(f.room_named("lobby"));
  f.settle();
  cat.hangs_up();
  f.advance(2s);
  f.engine->refuse_everything(false);
  f.advance(3s);
  ann.says("hi\n");
  f.settle();
  CHECK(f.recorded("lobby")
        == lines{"lobby#1 +ann", "lobby#2 +bob", "lobby#3 +cat", "lobby#4 -cat",
                 "lobby#5 ann: hi"});
  CHECK(ann.hears() == lines{"lobby#4 -cat", "OK", "lobby#5 ann: hi"});
}

TEST_CASE_FIXTURE(actor_fixture,
                  "a member that was taken over outlives its room") {
  std::string token;
  auto old = login("ann", 0, &token);
  old.says("JOIN lobby\n");
  settle();
  auto bob = join("bob", "lobby");
  auto ann = connect(1);
  ann.says("LOGIN ann token=" + token + "\nJOIN lobby\n");
  settle();
  ann.hears();
  bob.hears();
  kill(room_named("lobby"));
  settle();
  ann.says("hi\n");
  settle();
  CHECK(ann.hears() == lines{"OK", "lobby#3 ann: hi"});
  CHECK(bob.hears() == lines{"lobby#3 ann: hi"});
  CHECK(recorded("lobby").size() == 3);
}
