#include "actors/node/clock_watch.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace std::chrono_literals;
using change = clock_watch::change;

namespace {

/// Two clocks that run together until one of them is set.
struct clocks {
  clock_watch::reading now{utc_time{1'700'000'000s},
                           std::chrono::steady_clock::time_point{5s}, 1};
  clock_watch watch{now};

  /// Time passes, and somebody sets the wall clock.
  change look(std::chrono::seconds passed, std::chrono::seconds jump = 0s) {
    now.steady += passed;
    now.wall += passed + jump;
    return watch.look(now);
  }
};

} // namespace

TEST_CASE("a jump of more than an hour makes the clock doubtful") {
  for (const auto jump : {-3601s, 3601s, 48h + 0s, -(400 * 24h + 0s)}) {
    clocks both;
    CHECK(both.look(1s, jump) == change::jumped);
    CHECK(both.watch.is_doubtful());
    CHECK(both.watch.difference() == jump);
  }
}

TEST_CASE("a doubtful clock stays so, however long it runs on") {
  clocks both;
  both.look(1s, 48h);
  for (int i = 0; i != 100; ++i)
    CHECK(both.look(24h) == change::none);
  CHECK(both.watch.is_doubtful());
}

TEST_CASE("a second jump that does not lead back changes nothing") {
  clocks both;
  both.look(1s, 48h);
  CHECK(both.look(1s, -24h) == change::none);
  CHECK(both.watch.is_doubtful());
  CHECK(both.watch.difference() == 24h);
}

TEST_CASE("what was confirmed before the jump was noticed does not count") {
  clocks both;
  both.now.confirmations = 2;
  CHECK(both.look(1s, 48h) == change::jumped);
  CHECK(both.look(1s) == change::none);
  CHECK(both.watch.is_doubtful());
}

TEST_CASE("a jump that is undone makes the clock good") {
  clocks both;
  both.look(1s, 48h);
  CHECK(both.look(60s, -48h + 30min) == change::came_back);
  CHECK_FALSE(both.watch.is_doubtful());
  CHECK(both.look(1s) == change::none);
}

TEST_CASE("a confirmation makes the new time the right one") {
  clocks both;
  both.look(1s, 48h);
  ++both.now.confirmations;
  CHECK(both.look(1s) == change::confirmed);
  CHECK_FALSE(both.watch.is_doubtful());
  CHECK(both.look(1s) == change::none);
  CHECK(both.look(1s, -48h) == change::jumped);
}

TEST_CASE("corrections of less than an hour never add up") {
  clocks both;
  for (int i = 0; i != 100; ++i)
    CHECK(both.look(10s, 59min) == change::none);
  CHECK_FALSE(both.watch.is_doubtful());
}
