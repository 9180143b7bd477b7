// When a link session closes its pipe, and when it gives up.

#include "tests/actors/cluster/driven_link.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;
using namespace std::chrono_literals;

TEST_CASE("a hello that is not answered for two seconds closes the pipe") {
  for (const auto* peer : {"a", "z"}) {
    driven_link x{peer};
    x.session.opened(x.now);
    x.pass(1'999ms);
    CHECK_FALSE(x.closed_for);
    x.pass(1ms);
    CHECK(x.closed_for == link_end::hello_unanswered);
  }
}

TEST_CASE("a side that was heard and heard nothing since is no ghost") {
  driven_link x{"z"};
  x.session.opened(x.now);
  x.attempt = 1;
  x.receive(x.hello()); // the answer does not arrive
  CHECK(x.hellos.size() == 1);
  CHECK_FALSE(x.session.is_open());
  x.say("hi");
  x.flush();
  CHECK(x.batches.empty());
  x.pass(2s);
  CHECK(x.closed_for == link_end::hello_unanswered);
}

TEST_CASE("a full window alone does not close the pipe") {
  driven_link x{"a"};
  x.open();
  x.fill();
  x.pass(2s);
  x.receive_ack(1);
  x.flush();
  CHECK_FALSE(x.closed_for);
}

TEST_CASE("the pipe is closed when the oldest batch is three seconds old") {
  driven_link x{"a"};
  x.open();
  x.say("one");
  x.flush();
  x.pass(1s);
  x.say("two");
  x.flush();
  x.pass(1s);
  x.receive_ack(1);
  x.pass(1'999ms);
  CHECK_FALSE(x.closed_for);
  x.pass(1ms);
  CHECK(x.closed_for == link_end::stalled);
  CHECK_FALSE(x.session.is_open());
  x.batches.clear();
  x.seen_by_peer = 1;
  x.open(); // the link goes on
  CHECK(x.sent() == "two ");
  CHECK(x.resets.size() == 1);
  x.closed_for.reset();
  x.pass(2'999ms); // since it was sent again
  CHECK_FALSE(x.closed_for);
}

TEST_CASE("an idle pipe is not closed") {
  driven_link x{"a"};
  x.open();
  x.say("one");
  x.flush();
  x.receive_ack(1);
  x.pass(1h);
  CHECK(x.session.is_open());
}

TEST_CASE("a window that nobody waits for any more is given up") {
  driven_link x{"a"};
  x.open();
  x.say("sent");
  x.flush();
  x.pass(1s);
  x.cut();
  x.say("waiting");
  x.pass(8'999ms);
  CHECK(x.session.unacknowledged_bytes() > 0);
  x.pass(1ms);
  CHECK(x.session.unacknowledged_bytes() == 0);
  CHECK(x.session.waiting_bytes() == 0);
  CHECK(x.say("more") == queue_outcome::unlinked);
  CHECK(x.session.counts().given_up == 1);
  const auto old = x.link;
  x.open();
  CHECK(x.resets.size() == 2);
  CHECK(x.link > old);
}

TEST_CASE("frames that only wait are given up as well") {
  driven_link x{"a"};
  x.open();
  x.receive_ack(0, 0); // no credit
  x.say("hi");
  x.flush();
  x.pass(9'999ms);
  CHECK_FALSE(x.closed_for);
  x.pass(1ms);
  CHECK(x.closed_for == link_end::window_given_up);
}
