#include "actors/cluster/link_session.hpp"

#include "tests/actors/cluster/driven_link.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE("whoever is refused is answered nothing, and its pipe is closed") {
  const auto refusal = [](auto change) {
    driven_link x{"z"};
    x.session.opened(x.now);
    x.attempt = 1;
    auto hello = x.hello();
    change(hello);
    x.receive(hello);
    CHECK(x.hellos.empty());
    CHECK(x.resets.empty());
    CHECK(x.say("hi") == queue_outcome::unlinked);
    return x.closed_for;
  };
  CHECK(refusal([](auto& hello) { hello.node = "m"; }) == link_end::own_name);
  CHECK(refusal([](auto& hello) { hello.node = "y"; }) == link_end::other_node);
  CHECK(refusal([](auto& hello) { hello.cluster = "y"; })
        == link_end::other_cluster);
  CHECK(refusal([](auto& hello) { hello.incarnation = 0; })
        == link_end::life_is_over);
}

TEST_CASE("a node that has dialed itself notices it") {
  driven_link x{"a"};
  x.session.opened(x.now);
  x.receive(x.hellos.back());
  CHECK(x.closed_for == link_end::own_name);
}

TEST_CASE("both sides learn that they have no version in common") {
  driven_link x{"z"};
  x.session.opened(x.now);
  x.attempt = 1;
  auto hello = x.hello();
  hello.lowest_version = hello.highest_version = 9;
  x.receive(hello);
  CHECK(x.closed_for == link_end::no_common_version);
  REQUIRE(x.hellos.size() == 1);
  CHECK(x.hellos[0].lowest_version == 2);
  CHECK(x.hellos[0].highest_version == 4);
  CHECK(x.resets.empty());
}

TEST_CASE("a hello without a pipe, or of an earlier one, is dropped") {
  driven_link x{"z"};
  x.attempt = 1;
  x.receive(x.hello());
  CHECK(x.hellos.empty());
  x.open();
  const auto old = x.hello();
  x.open();
  x.receive(old);
  CHECK(x.hellos.size() == 2);
  CHECK(x.session.is_open());
  CHECK(x.session.counts().late_hellos == 2);
}

TEST_CASE("a late hello of a dead life does not close an open pipe") {
  driven_link x{"z"};
  x.open();
  auto old = x.hello();
  old.incarnation = 1;
  x.receive(old);
  CHECK(x.session.is_open());
  CHECK_FALSE(x.closed_for);
}

TEST_CASE("nothing is queued before there is a link") {
  driven_link x{"a"};
  CHECK(x.say("hi") == queue_outcome::unlinked);
  CHECK(x.update("lobby", 1) == queue_outcome::unlinked);
  x.open();
  x.flush();
  CHECK(x.batches.empty());
}

TEST_CASE("the one that dials says hello first, the other one answers") {
  driven_link dialing{"a"};
  dialing.session.opened(dialing.now);
  CHECK(dialing.hellos.size() == 1);
  driven_link dialed{"z"};
  dialed.session.opened(dialed.now);
  CHECK(dialed.hellos.empty());
  dialed.open();
  CHECK(dialed.hellos.size() == 1);
  CHECK(dialed.hellos[0].attempt == dialed.attempt);
}

TEST_CASE("the user is told of a reset, and may queue from then on") {
  for (const auto* peer : {"a", "z"}) {
    driven_link x{peer};
    x.open();
    CHECK(x.session.is_open());
    CHECK(x.session.version() == 4);
    CHECK(x.resets == std::vector<link_number>{x.link});
    CHECK(x.say("hi") == queue_outcome::queued);
    x.flush();
    REQUIRE(x.batches.size() == 1);
    CHECK(x.batches[0].link == x.link);
    CHECK(x.batches[0].number == 1);
  }
}
