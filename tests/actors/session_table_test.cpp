#include "actors/session_table.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <vector>

using namespace greenroom;

TEST_CASE("a session number says its loop and slot") {
  const auto number = make_session(5, 63, sessions_per_loop_max - 1);
  CHECK(loop_of(number) == 63);
  CHECK(slot_of(number) == sessions_per_loop_max - 1);
  CHECK(loop_of(make_session(1, 0, 0)) == 0);
  CHECK(make_session(1, 0, 0) != 0);
}

TEST_CASE("nobody is found under a number that was not given") {
  session_table table{3};
  CHECK(table.find(0) == nullptr);
  client ann;
  REQUIRE(table.add(ann, {}));
  CHECK(table.find(0) == nullptr);
  CHECK(table.find(ann.session + 1) == nullptr);
  CHECK(table.find(ann.session + (1U << 26)) == nullptr);
}

TEST_CASE("a session is found by its number until it is removed") {
  session_table table{3};
  client ann;
  client bob;
  REQUIRE(table.add(ann, {}));
  REQUIRE(table.add(bob, {}));
  CHECK(loop_of(ann.session) == 3);
  CHECK(table.find(ann.session)->who == &ann);
  CHECK(table.find(bob.session)->who == &bob);
  table.remove(ann);
  CHECK(table.find(ann.session) == nullptr);
  CHECK(table.find(bob.session)->who == &bob);
  CHECK(table.size() == 1);
}

TEST_CASE("removing twice, or who was never added, changes nothing") {
  session_table table{0};
  client ann;
  client stranger;
  REQUIRE(table.add(ann, {}));
  table.remove(stranger);
  CHECK(table.size() == 1);
  table.remove(ann);
  table.remove(ann);
  CHECK(table.size() == 0);
}

TEST_CASE("slots are used again, numbers are not") {
  session_table table{1};
  std::set<session_number> seen;
  std::vector<std::unique_ptr<client>> present;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 20; ++i) {
      present.push_back(std::make_unique<client>());
      REQUIRE(table.add(*present.back(), {}));
      CHECK(slot_of(present.back()->session) < 20);
      CHECK(seen.insert(present.back()->session).second);
    }
    CHECK(table.size() == 20);
    for (const auto& who : present)
      table.remove(*who);
    present.clear();
  }
}

TEST_CASE("a full loop has no number left") {
  session_table table{0};
  std::vector<client> many(sessions_per_loop_max);
  std::size_t added = 0;
  for (auto& who : many)
    added += table.add(who, {}) ? 1 : 0;
  CHECK(added == sessions_per_loop_max);
  client late;
  CHECK_FALSE(table.add(late, {}));
  CHECK(late.session == 0);
  table.remove(late);
  table.remove(many[7]);
  CHECK(table.add(late, {}));
  CHECK(slot_of(late.session) == 7);
}

TEST_CASE("a visit sees every session once, also when they remove themselves") {
  session_table table{0};
  std::vector<client> many(10);
  for (auto& who : many)
    REQUIRE(table.add(who, {}));
  std::set<client*> seen;
  table.for_each([&](session_table::entry& x) {
    CHECK(seen.insert(x.who).second);
    if (seen.size() % 2 == 0)
      table.remove(*x.who);
  });
  CHECK(seen.size() == 10);
  CHECK(table.size() == 5);
}
