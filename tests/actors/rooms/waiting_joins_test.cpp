#include "actors/rooms/waiting_joins.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

namespace {

constexpr session_id ann{1, 0, 0, 1};
constexpr session_id bob{1, 1, 0, 2};
constexpr session_id eve{1, 2, 5, 3};

} // namespace

TEST_CASE("a session that has ended waits for nobody") {
  waiting_joins joins;
  joins.add(ann, {bob, 1, "ann"});
  joins.add(eve, {bob, 2, "eve"});
  joins.forget(bob);
  CHECK(joins.take(ann).empty());
  CHECK(joins.take(eve).empty());
}

TEST_CASE("a JOIN that is asked twice waits once") {
  waiting_joins joins;
  joins.add(ann, {bob, 7, "ann"});
  joins.add(ann, {bob, 7, "ann"});
  CHECK(joins.take(ann).size() == 1);
  CHECK(joins.take(ann).empty());
}

TEST_CASE("JOINs wait for their own session only, and in order") {
  waiting_joins joins;
  joins.add(ann, {eve, 1, "ann"});
  joins.add(ann, {bob, 1, "ann"});
  CHECK(joins.take(bob).empty());
  const auto found = joins.take(ann);
  REQUIRE(found.size() == 2);
  CHECK(found[0].session == eve);
  CHECK(found[1].session == bob);
}
