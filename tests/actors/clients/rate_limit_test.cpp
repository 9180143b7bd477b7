#include "actors/clients/rate_limit.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>

#include <random>
#include <utility>

using namespace greenroom;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const rate_limit::time_point start{seconds{3600}};

// How many lines are executed at once.
int take_all(rate_limit& rate, rate_limit::time_point now,
             std::uint32_t lines_per_second, std::uint32_t burst) {
  int taken = 0;
  while (taken < 10'000 && rate.take(now, lines_per_second, burst))
    ++taken;
  return taken;
}

std::uint32_t up_to(std::mt19937& random, std::uint32_t most) {
  return std::uniform_int_distribution<std::uint32_t>{0, most}(random);
}

} // namespace

TEST_CASE("a new connection has a tenth of the burst, and no more") {
  for (const auto& known :
       {std::pair{0U, 1}, {1U, 1}, {9U, 1}, {20U, 2}, {100U, 10}}) {
    const auto burst = known.first;
    CAPTURE(burst);
    rate_limit rate;
    CHECK(take_all(rate, start, 20, burst) == known.second);
    CHECK_FALSE(rate.take(start, 20, burst));
  }
}

TEST_CASE("no more than a burst is executed at once") {
  rate_limit rate;
  rate.take(start, 20, 100);
  CHECK(take_all(rate, start + seconds{60}, 20, 100) == 100);
  CHECK_FALSE(rate.take(start + seconds{60}, 20, 100));
}

TEST_CASE("who was refused gets a burst and no more after a long silence") {
  rate_limit rate;
  take_all(rate, start, 20, 100);
  CHECK(take_all(rate, start + seconds{3600}, 20, 100) == 100);
  // A small one is exceeded by what is earned in a tenth of a second.
  take_all(rate, start, 20, 1);
  CHECK(take_all(rate, start + seconds{7200}, 20, 1) == 3);
}

TEST_CASE("a burst of 0 lets one line through at a time") {
  rate_limit rate;
  CHECK(rate.take(start, 20, 0));
  CHECK(take_all(rate, start + seconds{10}, 20, 0) == 1);
}

TEST_CASE("a rate of 0 is no limit") {
  rate_limit rate;
  CHECK(take_all(rate, start, 0, 1) == 10'000);
}

TEST_CASE("an idle time fills the burst up and no further") {
  rate_limit rate;
  take_all(rate, start, 20, 100);
  CHECK(take_all(rate, start + seconds{1}, 20, 100) == 20);
  CHECK(take_all(rate, start + seconds{3600}, 20, 100) == 100);
}

TEST_CASE("a charged line is waited for") {
  rate_limit rate;
  take_all(rate, start, 10, 10);
  rate.charge(9);
  CHECK(rate.wait(10) > milliseconds{990});
  CHECK(rate.wait(10) < milliseconds{1010});
  CHECK(take_all(rate, start + milliseconds{990}, 10, 10) == 0);
  CHECK(take_all(rate, start + milliseconds{1010}, 10, 10) == 1);
}

TEST_CASE("waiting as long as it says is long enough") {
  std::mt19937 random{1};
  for (int i = 0; i < 1000; ++i) {
    rate_limit rate;
    const auto lines_per_second = 1 + up_to(random, 1000);
    const auto burst = up_to(random, 100);
    auto now = start + milliseconds{random() % 1'000'000};
    take_all(rate, now, lines_per_second, burst);
    rate.charge(up_to(random, 20));
    now += rate.wait(lines_per_second);
    CAPTURE(lines_per_second);
    CHECK(rate.take(now, lines_per_second, burst));
  }
}

TEST_CASE("over a long time the rate is kept, whatever the pace") {
  std::mt19937 random{2};
  for (const std::uint32_t lines_per_second : {1U, 20U, 777U}) {
    rate_limit rate;
    auto now = start;
    std::uint64_t taken = 0;
    while (now < start + seconds{600}) {
      now += std::chrono::microseconds{random() % 20'000};
      while (rate.take(now, lines_per_second, 50))
        ++taken;
    }
    const auto earned = 600 * lines_per_second;
    CHECK(taken <= (earned + 50) * 1.01 + 1);
    CHECK(taken >= earned * 0.99 - 1);
  }
}

TEST_CASE("every rate that is accepted is reached by who sleeps and is woken") {
  std::mt19937 random{3};
  for (const auto& accepted : {std::pair{1U, 1U},
                               {1U, 1'000'000U},
                               {3U, 1U},
                               {19U, 1U},
                               {20U, 1U},
                               {21U, 2U},
                               {777U, 39U},
                               {1000U, 50U},
                               {1000U, 1000U},
                               {1'000'000U, 50'000U},
                               {1'000'000U, 1'000'000U}}) {
    const auto lines_per_second = accepted.first;
    const auto burst = accepted.second;
    for (const auto late : {0U, 20U, 49U}) { // the loop has other work too
      CAPTURE(lines_per_second);
      CAPTURE(burst);
      CAPTURE(late);
      rate_limit rate;
      const auto end = start + seconds{test::sanitized ? 6 : 60};
      auto now = start;
      auto awake = start;
      std::uint64_t taken = 0;
      for (; now < end; now += milliseconds{50 + up_to(random, late)}) {
        if (now < awake)
          continue;
        while (rate.take(now, lines_per_second, burst))
          ++taken;
        awake = now + rate.wait(lines_per_second);
      }
      const std::chrono::duration<double> time = now - start;
      const auto earned = time.count() * lines_per_second;
      CHECK(static_cast<double>(taken) <= earned + burst + 1);
      CHECK(static_cast<double>(taken)
            >= earned * 0.999 - lines_per_second * 0.1 - 2);
    }
  }
}
