#include "actor_fixture.hpp"

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE_FIXTURE(actor_fixture, "what waits is committed at once") {
  auto ann = join("ann", "red");
  auto bob = join("bob", "blue", 1);
  journal_queue.hold(true);
  ann.says("a\n");
  bob.says("b\n");
  settle();
  engine->lose_next_answer(true); // of one batch, so of both rooms
  journal_queue.hold(false);
  settle();
  CHECK(ann.hears() == lines{"OK", "red#2 ann: a"});
  CHECK(bob.hears() == lines{"OK", "blue#2 bob: b"});
  CHECK(engine->store()->rooms["red"].epoch == 2);
  CHECK(engine->store()->rooms["blue"].epoch == 2);
}

TEST_CASE_FIXTURE(actor_fixture, "one room's trouble does not spoil others") {
  auto ann = join("ann", "red");
  auto bob = join("bob", "blue", 1);
  journal_queue.hold(true);
  ann.says("a\n");
  settle();
  bob.says("b\n");
  settle();
  engine->next_append_outcomes({append_outcome::refused});
  journal_queue.hold(false);
  settle();
  CHECK(ann.hears() == lines{"error: History unavailable, message not sent"});
  CHECK(bob.hears() == lines{"OK", "blue#2 bob: b"});
}

TEST_CASE_FIXTURE(actor_fixture, "a journal that failed is reported once") {
  auto ann = join("ann", "lobby");
  engine->fail("the disk is broken");
  ann.says("a\n");
  settle();
  ann.says("b\n");
  advance(5s);
  CHECK(failures == std::vector<std::string>{"the disk is broken"});
  CHECK(ann.hears().empty()); // the fate of a is not known
}

TEST_CASE("retention tells the room and spares the newest event") {
  auto values = test_options();
  values.history.max_age = 60;
  actor_fixture f{values};
  auto ann = f.join("ann", "lobby");
  for (int i = 0; i < 5; ++i)
    ann.says("x\n");
  f.advance(90s);
  ann.hears();
  ann.says("HISTORY\n");
  f.settle();
  CHECK(
    ann.hears()
    == lines{"OK count=1 first=6 last=6 more=false", "history lobby#6 ann: x"});
}

TEST_CASE("retention waits when the clock jumps") {
  auto values = test_options();
  values.history.max_age = 60;
  actor_fixture f{values};
  auto ann = f.join("ann", "lobby");
  for (int i = 0; i < 5; ++i)
    ann.says("x\n");
  f.settle();
  const auto before = f.node.wall_clock;
  f.node.wall_clock = [before] { return before() + std::chrono::hours{48}; };
  f.advance(1s);
  CHECK(f.recorded("lobby").size() == 6);
  f.advance(30s);
  CHECK(f.recorded("lobby").size() == 1);
}

TEST_CASE_FIXTURE(actor_fixture, "stamps never fall") {
  auto ann = join("ann", "lobby");
  const auto before = node.wall_clock;
  ann.says("a\n");
  settle();
  node.wall_clock = [before] { return before() - std::chrono::hours{1}; };
  ann.says("b\n");
  settle();
  const auto& events = engine->store()->rooms["lobby"].events;
  REQUIRE(events.size() == 3);
  CHECK(events[2].at == events[1].at);
}
