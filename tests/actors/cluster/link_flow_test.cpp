// What a link session does with much traffic and with a slow peer.

#include "tests/actors/cluster/driven_link.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE("a message for which there is no place is refused") {
  driven_link x{"a"};
  x.open();
  x.cut();
  std::size_t queued = 0;
  while (x.say(std::string(50'000, 'x')) == queue_outcome::queued)
    ++queued;
  CHECK(x.say(std::string(50'000, 'x')) == queue_outcome::busy);
  const link_limits limits;
  CHECK(x.session.waiting_bytes() <= limits.waiting_bytes);
  CHECK(queued == limits.waiting_bytes / (50'000 + sizeof(link_frame)));
  CHECK(x.session.counts().busy == 2);
}

TEST_CASE("a frame that is too large is refused, an update's head is told") {
  driven_link x{"a"};
  x.open();
  const link_limits limits;
  CHECK(x.say(std::string(limits.frame_bytes + 1, 'x'))
        == queue_outcome::too_large);
  CHECK(x.update("lobby", 5, limits.frame_bytes + 1)
        == queue_outcome::head_kept);
  x.flush();
  CHECK(x.sent() == "lobby=5 ");
}

TEST_CASE("all that is queued in one turn goes in one batch, or few") {
  driven_link x{"a"};
  x.open();
  for (int i = 0; i < 50; ++i)
    x.say("x");
  CHECK(x.batches.empty());
  x.flush();
  CHECK(x.batches.size() == 1);
  for (int i = 0; i < 100; ++i)
    x.say(std::string(1'000, 'x'));
  x.flush();
  CHECK(x.batches.size() == 1 + 4);
}

TEST_CASE("what came in one turn is acknowledged once, when it is delivered") {
  driven_link x{"a"};
  x.open();
  x.flush();
  x.acks.clear();
  x.receive_batch(1, {part("one")});
  x.receive_batch(2, {part("two")});
  CHECK(x.acks.empty());
  x.flush();
  REQUIRE(x.acks.size() == 1);
  CHECK(x.acks[0].number == 2);
  CHECK(x.acks[0].credit_bytes == link_limits{}.window_bytes);
  x.flush();
  CHECK(x.acks.size() == 1);
}

TEST_CASE("a duplicate is acknowledged again, a batch ahead is not") {
  driven_link x{"a"};
  x.open();
  x.receive_batch(1, {part("one")});
  x.flush();
  x.acks.clear();
  x.receive_batch(1, {part("one")});
  x.receive_batch(3, {part("three")});
  x.flush();
  REQUIRE(x.acks.size() == 1);
  CHECK(x.acks[0].number == 1);
  CHECK(x.got() == "one ");
}

TEST_CASE("no more is sent than the window holds") {
  driven_link x{"a"};
  x.open();
  for (int i = 0; i < 80; ++i)
    x.say(std::string(30'000, 'x'));
  x.flush();
  const link_limits limits;
  CHECK(x.session.unacknowledged_bytes() <= limits.window_bytes);
  CHECK(x.session.unacknowledged_bytes()
        > limits.window_bytes - 2 * limits.batch_bytes);
  CHECK(x.session.waiting_bytes() > 0);
  while (x.session.waiting_bytes() > 0) {
    x.receive_ack(x.batches.back().number);
    x.flush();
  }
  CHECK(x.batches.size() == 80);
}

TEST_CASE("a peer may give less credit than the window") {
  driven_link x{"a"};
  x.open();
  x.receive_ack(0, 0);
  x.say("hi");
  x.flush();
  CHECK(x.batches.empty());
  x.receive_ack(0, link_limits{}.batch_bytes);
  x.flush();
  CHECK(x.sent() == "hi ");
  x.say("more");
  x.flush();
  CHECK(x.sent() == "hi ");
  x.receive_ack(1, link_limits{}.batch_bytes);
  x.flush();
  CHECK(x.sent() == "hi more ");
}

TEST_CASE("of updates that find the window full only the head is told") {
  driven_link x{"a"};
  x.open();
  x.fill();
  CHECK(x.update("lobby", 11) == queue_outcome::head_kept);
  CHECK(x.update("lobby", 12) == queue_outcome::head_kept);
  CHECK(x.update("yard", 3) == queue_outcome::head_kept);
  CHECK(x.session.waiting_heads() == 2);
  const auto full = x.batches.size();
  x.flush();
  CHECK(x.batches.size() == full);
  x.receive_ack(full);
  x.flush();
  const auto sent = x.sent();
  CHECK(sent.find("lobby=11 ") == std::string::npos);
  CHECK(sent.find("lobby=12 ") != std::string::npos);
  CHECK(sent.find("yard=3 ") != std::string::npos);
  CHECK(x.update("lobby", 13) == queue_outcome::queued);
}

TEST_CASE("an update does not overtake its room's head") {
  driven_link x{"a"};
  x.open();
  x.fill();
  x.update("lobby", 11);
  x.receive_ack(x.batches.size());
  CHECK(x.update("yard", 1) == queue_outcome::queued);
  CHECK(x.update("lobby", 12) == queue_outcome::head_kept);
}

TEST_CASE("replies wait when the window is full, and come before the head") {
  driven_link x{"a"};
  x.open();
  x.fill();
  const link_frame update{link_frame_kind::update, "lobby", 11, "11"};
  CHECK_FALSE(x.session.has_room_for(update));
  CHECK(x.say("OK") == queue_outcome::queued);
  CHECK(x.session.queue(update, x.now) == queue_outcome::head_kept);
  x.receive_ack(x.batches.size());
  x.batches.clear();
  x.flush();
  const auto sent = x.sent();
  CHECK(sent.find("OK ") < sent.find("lobby=11 "));
}

TEST_CASE("a head can be queued as such") {
  driven_link x{"a"};
  x.open();
  CHECK(x.session.queue({link_frame_kind::head, "lobby", 4, {}}, x.now)
        == queue_outcome::head_kept);
  x.flush();
  CHECK(x.sent() == "lobby=4 ");
}

TEST_CASE("a frame is sliced on one side and whole on the other") {
  driven_link from{"a"};
  driven_link to{"z"};
  from.open();
  to.open();
  const std::string large(1'500'000, 'x');
  CHECK(from.say(large) == queue_outcome::queued);
  from.say("after");
  for (std::size_t passed = 0; passed < 60;) {
    from.flush();
    REQUIRE(passed < from.batches.size());
    for (; passed < from.batches.size(); ++passed)
      to.receive_batch(from.batches[passed].number, from.batches[passed].parts);
    from.receive_ack(from.batches.back().number);
    if (to.delivered.size() == 2)
      break;
  }
  REQUIRE(to.delivered.size() == 2);
  CHECK(to.delivered[0].payload == large);
  CHECK(to.delivered[1].payload == "after");
}
