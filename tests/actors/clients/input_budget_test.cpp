#include "actors/clients/input_budget.hpp"

#include "actors/clients/client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <random>

using namespace greenroom;

namespace {

using clients = std::vector<client*>;

/// The budgets of some loops, and their clients.
struct loops_input {
  explicit loops_input(std::size_t loops) {
    for (std::size_t i = 0; i < loops; ++i)
      budgets.emplace_back(totals);
  }

  /// A new client of a loop that has sent part of a line.
  client& half_a_line(std::size_t bytes, std::size_t loop = 0) {
    all.emplace_back();
    budgets[loop].note(all.back(), bytes, true, now);
    return all.back();
  }

  clients guilty(std::size_t loop = 0) {
    return budgets[loop].take_guilty(total, budgets.size(), now);
  }

  input_totals totals;
  std::deque<client> all;
  std::deque<input_budget> budgets; // gone before their clients
  std::uint64_t total = 100'000;
  std::uint32_t now = 1000;
};

std::uint32_t up_to(std::mt19937& random, std::uint32_t most) {
  return std::uniform_int_distribution<std::uint32_t>{0, most}(random);
}

} // namespace

TEST_CASE("nobody is closed while the total is kept") {
  loops_input x{1};
  for (int i = 0; i < 10; ++i)
    x.half_a_line(10'000);
  CHECK(x.guilty().empty());
  CHECK(x.totals.unfinished == 100'000);
}

TEST_CASE("the largest unfinished lines of one age are closed first") {
  for (const std::size_t small : {1U, 100U, 1000U, 8000U, 16'000U}) {
    CAPTURE(small);
    loops_input x{1};
    clients large;
    std::size_t held = 0;
    for (int i = 0; held <= x.total; ++i) {
      auto& who = x.half_a_line(i % 3 == 0 ? small + 384 : small);
      held += i % 3 == 0 ? small + 384 : small;
      if (i % 3 == 0)
        large.push_back(&who);
    }
    const auto closed = x.guilty();
    CHECK(x.totals.unfinished <= x.total / 4 * 3);
    const auto first = std::min(closed.size(), large.size());
    for (std::size_t i = 0; i < first; ++i)
      CHECK(std::ranges::find(large, closed[i]) != large.end());
  }
}

TEST_CASE("who sends a long line just now is spared before old short ones") {
  loops_input x{1};
  for (int i = 0; i < 100; ++i)
    x.half_a_line(900);
  x.now += 60;
  auto& honest = x.half_a_line(16'000);
  const auto closed = x.guilty();
  CHECK(closed.size() >= 34);
  CHECK(std::ranges::find(closed, &honest) == closed.end());
}

TEST_CASE("a line that was finished does not count for the next one's age") {
  loops_input x{1};
  auto& busy = x.half_a_line(9000);
  auto& idle = x.half_a_line(9000);
  x.now += 600;
  x.budgets[0].note(busy, 8000, true, x.now); // fewer: the next line
  auto& fresh = x.half_a_line(83'500);
  x.now += 1;
  CHECK(x.guilty() == clients{&idle, &fresh});
  CHECK(busy.input_place != client::no_place);
}

TEST_CASE("who waits with complete lines is never closed, but read later") {
  loops_input x{1};
  x.half_a_line(10);
  for (int i = 0; i < 100; ++i)
    x.budgets[0].note(x.half_a_line(5), 16'000, false, x.now);
  x.now += 600;
  CHECK(x.guilty().empty());
  CHECK(x.budgets[0].is_tight(x.total));
  CHECK_FALSE(x.budgets[0].is_tight(10'000'000));
  auto& last = x.half_a_line(100'000);
  CHECK(x.guilty() == clients{&last});
}

TEST_CASE("a loop within its share closes none of its clients") {
  loops_input x{4};
  x.half_a_line(16'000, 0);
  x.half_a_line(25'000, 1);
  for (int i = 0; i < 70; ++i)
    x.half_a_line(1000, 2);
  CHECK(x.guilty(0).empty());
  CHECK(x.guilty(1).empty());
  CHECK(x.guilty(3).empty());
  CHECK_FALSE(x.guilty(2).empty());
  CHECK(x.totals.unfinished <= 75'000);
}

TEST_CASE("the first line is as long as the total allows on any loop") {
  loops_input x{4};
  x.half_a_line(100'000, 3); // four times its loop's share
  CHECK(x.guilty(3).empty());
}

TEST_CASE("the next look comes after a quarter of the share at the earliest") {
  loops_input x{2};
  for (int i = 0; i <= 1000; ++i)
    x.half_a_line(100, 0);
  REQUIRE_FALSE(x.guilty(0).empty());
  for (int i = 0; i < 125; ++i) {
    x.half_a_line(100, 0);
    REQUIRE(x.guilty(0).empty());
  }
}

TEST_CASE("who goes is forgotten, and so is a loop") {
  loops_input x{2};
  auto& ann = x.half_a_line(10);
  auto& bob = x.half_a_line(20);
  auto& cat = x.half_a_line(30);
  x.half_a_line(40, 1);
  x.budgets[0].forget(ann);
  x.budgets[0].forget(ann);
  x.budgets[0].note(cat, 3, true, x.now);
  CHECK(x.totals.unfinished == 63);
  x.budgets[0].note(bob, 20, false, x.now);
  CHECK(x.totals.unfinished == 43);
  CHECK(x.totals.waiting == 20);
  x.budgets.clear();
  CHECK(x.totals.unfinished == 0);
  CHECK(x.totals.waiting == 0);
}

TEST_CASE("whatever clients do, the total is kept and the sums are right") {
  std::mt19937 random{5};
  loops_input x{3};
  struct state {
    client* who;
    std::size_t loop, bytes;
    bool unfinished;
  };
  std::vector<state> expected;
  for (std::size_t i = 0; i < 300; ++i)
    expected.push_back({&x.half_a_line(1, i % 3), i % 3, 1, true});
  for (int step = 0; step < 20'000; ++step) {
    auto& one = expected[up_to(random, 299)];
    one.bytes = up_to(random, 3) == 0 ? 0 : up_to(random, 2000);
    one.unfinished = up_to(random, 4) != 0;
    x.now += up_to(random, 20) == 0;
    x.budgets[one.loop].note(*one.who, one.bytes, one.unfinished, x.now);
    for (std::size_t loop = 0; loop < 3; ++loop)
      for (const auto* who : x.guilty(loop))
        for (auto& other : expected)
          if (other.who == who) {
            REQUIRE(other.unfinished);
            REQUIRE(other.loop == loop);
            other.bytes = 0;
          }
    std::uint64_t unfinished = 0;
    std::uint64_t waiting = 0;
    for (const auto& other : expected)
      (other.unfinished ? unfinished : waiting) += other.bytes;
    REQUIRE(x.totals.unfinished == unfinished);
    REQUIRE(x.totals.waiting == waiting);
    REQUIRE(unfinished <= x.total);
  }
}
