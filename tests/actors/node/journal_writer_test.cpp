#include "tests/actors/actor_fixture.hpp"

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

namespace {

/// A room with six events, and a wall clock that can be set.
struct clock_jump {
  explicit clock_jump(options values) : f(std::move(values)) {
    const auto before = f.node.wall_clock;
    f.node.wall_clock = [this, before] { return before() + jump; };
    ann.emplace(f.join("ann", "lobby"));
    for (int i = 0; i < 5; ++i)
      ann->says("x\n");
    f.advance(2s);
    jump = 48h;
    f.advance(2s);
  }

  static options kept_for_a_minute() {
    auto values = test_options();
    values.history.max_age = 60;
    return values;
  }

  std::size_t recorded() { return f.recorded("lobby").size(); }

  std::chrono::hours jump{0}; // before the fixture, which reads it
  actor_fixture f;
  std::optional<test_client> ann;
};

} // namespace

TEST_CASE("nothing is removed for its age after a jump of the clock") {
  clock_jump it{clock_jump::kept_for_a_minute()};
  it.f.advance(120s);
  CHECK(it.recorded() == 6);
}

TEST_CASE("the clock's jump back lets retention by age go on") {
  clock_jump it{clock_jump::kept_for_a_minute()};
  it.jump = 0h;
  it.f.advance(30s);
  CHECK(it.recorded() == 6);
  it.f.advance(60s);
  CHECK(it.recorded() == 1);
}

TEST_CASE("a reload confirms the new time") {
  clock_jump it{clock_jump::kept_for_a_minute()};
  it.f.node.live.replace(it.f.node.opts());
  it.f.advance(2s);
  CHECK(it.recorded() == 1);
}

TEST_CASE("retention by count does not mind the clock") {
  auto values = clock_jump::kept_for_a_minute();
  values.history.max_events_per_room = 5;
  clock_jump it{values};
  CHECK(it.recorded() == 5);
  it.ann->says("x\n");
  it.f.advance(2s);
  CHECK(it.recorded() == 5);
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
