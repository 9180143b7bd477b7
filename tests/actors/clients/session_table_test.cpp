#include "actors/clients/session_table.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <vector>

using namespace greenroom;

TEST_CASE("a session's name says its opening, audience and slot") {
  constexpr session_id last{UINT32_MAX, session_id::audiences_max - 1,
                            session_id::slots_max - 1, session_id::serial_max};
  CHECK(last.opening() == UINT32_MAX);
  CHECK(last.audience() == session_id::audiences_max - 1);
  CHECK(last.slot() == session_id::slots_max - 1);
  constexpr session_id first{1, 0, 0, 1};
  CHECK(first.opening() == 1);
  CHECK(first.audience() == 0);
  CHECK(first.slot() == 0);
  CHECK(first != last);
  CHECK(first);
  CHECK_FALSE(session_id{});
}

TEST_CASE("a session's name survives the journal") {
  const session_id x{7, 63, 12345, session_id::serial_max};
  CHECK(session_id::stored(x.opening(), x.number()) == x);
  CHECK(session_id::stored(x.opening() + 1, x.number()) != x);
}

TEST_CASE("no session of one opening has the name of another's") {
  std::set<session_id> seen;
  for (const opening_number opening : {1U, 2U, 3U}) {
    session_table table{opening, 3};
    std::vector<client> many(10);
    for (auto& who : many) {
      REQUIRE(table.add(who, {}));
      CHECK(seen.insert(who.session).second);
      CHECK(table.find(who.session)->who == &who);
      CHECK(table.find(session_id::stored(opening + 1, who.session.number()))
            == nullptr);
    }
  }
}

TEST_CASE("nobody is found under a number that was not given") {
  session_table table{1, 3};
  CHECK(table.find({}) == nullptr);
  client ann;
  REQUIRE(table.add(ann, {}));
  CHECK(table.find({}) == nullptr);
  const auto beside = [&](std::uint64_t offset) {
    return session_id::stored(ann.session.opening(),
                              ann.session.number() + offset);
  };
  CHECK(table.find(beside(1)) == nullptr);
  CHECK(table.find(beside(1U << 26)) == nullptr);
}

TEST_CASE("a session is found by its number until it is removed") {
  session_table table{1, 3};
  client ann;
  client bob;
  REQUIRE(table.add(ann, {}));
  REQUIRE(table.add(bob, {}));
  CHECK(ann.session.audience() == 3);
  CHECK(table.find(ann.session)->who == &ann);
  CHECK(table.find(bob.session)->who == &bob);
  table.remove(ann);
  CHECK(table.find(ann.session) == nullptr);
  CHECK(table.find(bob.session)->who == &bob);
  CHECK(table.size() == 1);
}

TEST_CASE("removing twice, or who was never added, changes nothing") {
  session_table table{1, 0};
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
  session_table table{1, 1};
  std::set<session_id> seen;
  std::vector<std::unique_ptr<client>> present;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 20; ++i) {
      present.push_back(std::make_unique<client>());
      REQUIRE(table.add(*present.back(), {}));
      CHECK(present.back()->session.slot() < 20);
      CHECK(seen.insert(present.back()->session).second);
    }
    CHECK(table.size() == 20);
    for (const auto& who : present)
      table.remove(*who);
    present.clear();
  }
}

TEST_CASE("a full loop has no number left") {
  session_table table{1, 0};
  std::vector<client> many(session_id::slots_max);
  std::size_t added = 0;
  for (auto& who : many)
    added += table.add(who, {}) ? 1 : 0;
  CHECK(added == session_id::slots_max);
  client late;
  CHECK_FALSE(table.add(late, {}));
  CHECK(late.session == session_id{});
  table.remove(late);
  table.remove(many[7]);
  CHECK(table.add(late, {}));
  CHECK(late.session.slot() == 7);
}

TEST_CASE("a visit sees every session once, also when they remove themselves") {
  session_table table{1, 0};
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
