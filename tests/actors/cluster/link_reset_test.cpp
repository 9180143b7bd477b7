// What outlives a pipe, and what does not outlive a link.

#include "tests/actors/cluster/driven_link.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE("a link goes on over the next pipe, and only what was lost is sent") {
  for (const auto* peer : {"a", "z"}) {
    driven_link x{peer};
    x.open();
    for (const auto* text : {"one", "two", "three"}) {
      x.say(text);
      x.flush();
    }
    x.receive_ack(1);
    x.cut();
    x.say("four"); // while there is no pipe
    x.flush();
    x.seen_by_peer = 2;
    x.batches.clear();
    x.open();
    CHECK(x.sent() == "three ");
    x.flush();
    CHECK(x.sent() == "three four ");
    CHECK(x.batches[0].number == 3);
    CHECK(x.batches[1].number == 4);
    CHECK(x.resets.size() == 1);
  }
}

TEST_CASE("the hello says what has been got, also from an earlier pipe") {
  driven_link x{"a"};
  x.open();
  x.receive_batch(1, {part("one")});
  x.cut();
  x.receive_batch(2, {part("two")}); // left over
  x.open();
  CHECK(x.hellos.back().seen == 2);
  x.receive_batch(2, {part("two")});
  x.receive_batch(3, {part("three")});
  CHECK(x.got() == "one two three ");
  CHECK(x.session.counts().duplicates == 1);
}

TEST_CASE("another life of the peer empties both directions") {
  driven_link x{"z"};
  x.open();
  x.say("old");
  x.flush();
  x.say("older");
  x.receive_batch(1, {part("half", true)});
  const auto old = x.link;
  x.session.opened(x.now);
  auto hello = x.hello();
  hello.incarnation = 8;
  hello.attempt = 1;
  hello.known_of_peer = 0;
  x.receive(hello);
  CHECK(x.resets.size() == 2);
  CHECK(x.resets[1] > old);
  CHECK(x.session.unacknowledged_bytes() == 0);
  CHECK(x.session.waiting_bytes() == 0);
  CHECK(x.session.unfinished_bytes() == 0);
  CHECK(x.hellos.back().seen == 0);
  x.receive_batch(2, {part("of before")}); // left over
  CHECK(x.got().empty());
  CHECK(x.session.counts().late_batches == 1);
  x.receive_ack(1);
  CHECK(x.session.counts().late_acks == 1);
  CHECK_FALSE(x.session.is_open());
  x.link = x.hellos.back().link;
  x.receive_ack(0);
  CHECK(x.session.is_open());
  x.receive_batch(1, {part("new")});
  CHECK(x.got() == "new ");
}

TEST_CASE("a death closes the link, and what the dead sent is dropped") {
  for (const auto* peer : {"a", "z"}) {
    driven_link x{peer};
    x.open();
    x.say("hi");
    x.session.end_life(driven_link::peer_life);
    CHECK(x.closed_for == link_end::life_is_over);
    CHECK_FALSE(x.session.is_open());
    CHECK(x.session.waiting_bytes() == 0);
    CHECK(x.say("hi") == queue_outcome::unlinked);
    x.receive_batch(1, {part("late")});
    CHECK(x.got().empty());
    x.session.opened(x.now);
    ++x.attempt;
    x.receive(x.hello());
    CHECK_FALSE(x.session.is_open());
    CHECK(x.resets.size() == 1);
  }
}

TEST_CASE("nothing is delivered after the frame that tells of the death") {
  driven_link x{"a"};
  x.open();
  x.receive_batch(1, {part("before"), part("you are dead"), part("after")});
  CHECK(x.got() == "before you are dead ");
}

TEST_CASE("an earlier life's death does not touch the present one's link") {
  driven_link x{"z"};
  x.open();
  x.session.end_life(driven_link::peer_life - 1);
  CHECK(x.session.is_open());
}

TEST_CASE("who breaks the rules is dropped, and its link is reset") {
  driven_link acks{"z"};
  acks.open();
  acks.receive_ack(1); // nothing was sent
  CHECK(acks.closed_for == link_end::rules_broken);
  acks.open();
  CHECK(acks.resets.size() == 2);

  link_limits limits;
  limits.frame_bytes = 100;
  driven_link large{"a", limits};
  large.open();
  large.receive_batch(1, {part(std::string(101, 'x'))});
  CHECK(large.closed_for == link_end::rules_broken);
  CHECK(large.got().empty());

  driven_link hello{"z"};
  hello.open();
  hello.seen_by_peer = 3;
  ++hello.attempt;
  hello.session.opened(hello.now);
  hello.receive(hello.hello());
  CHECK(hello.closed_for == link_end::rules_broken);
}
