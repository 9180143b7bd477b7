#include "tests/actors/actor_fixture.hpp"

#include "config/option_values.hpp"

#include <algorithm>
#include <utility>

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE("lines beyond the burst are executed at the rate, unrefused") {
  auto values = test_options();
  values.limits.lines_per_second = 20;
  values.limits.burst = 100;
  actor_fixture f{values};
  auto ann = f.connect();
  for (int i = 0; i < 50; ++i)
    ann.says("/ping\n");
  f.settle();
  CHECK(ann.hears().size() == 10);
  f.advance(1s);
  const auto second = ann.hears().size();
  CHECK(second >= 18);
  CHECK(second <= 21);
  f.advance(2s);
  CHECK(ann.hears().size() == 40 - second);
}

TEST_CASE("rates at the edge of what is accepted are reached") {
  for (const auto& accepted :
       {std::pair{1U, 1U}, {20U, 1U}, {70U, 4U}, {1000U, 50U}}) {
    const auto rate = accepted.first;
    const auto burst = accepted.second;
    CAPTURE(rate);
    auto values = test_options();
    values.limits.lines_per_second = rate;
    values.limits.burst = burst;
    REQUIRE(find_conflicts(values).empty());
    actor_fixture f{values};
    auto ann = f.connect();
    for (unsigned i = 0; i < 20 * rate; ++i)
      ann.says("/ping\n");
    f.advance(10s);
    const auto answered = ann.hears().size();
    CHECK(answered <= 10 * rate + burst);
    CHECK(answered >= 10 * rate - rate / 10 - 1);
  }
}

TEST_CASE("refused and empty lines count like others") {
  auto values = test_options();
  values.limits.lines_per_second = 20;
  values.limits.burst = 100;
  actor_fixture f{values};
  auto ann = f.connect();
  for (int i = 0; i < 10; ++i)
    ann.says(i % 2 ? "\n" : "\xff\n");
  ann.says("/ping\n");
  f.settle();
  CHECK(ann.hears().size() == 10);
}

TEST_CASE("a JOIN that creates a room counts ten lines") {
  auto values = test_options();
  values.limits.lines_per_second = 20;
  values.limits.burst = 200;
  actor_fixture f{values};
  auto ann = f.connect();
  ann.says("LOGIN ann\nJOIN a\nJOIN b\n");
  for (int i = 0; i < 20; ++i)
    ann.says("/ping\n");
  f.settle();
  CHECK(replies_in(ann.hears()).size() == 3);
  f.advance(500ms);
  const auto slowly = ann.hears().size();
  CHECK(slowly >= 7);
  CHECK(slowly <= 11);
}

TEST_CASE("who is throttled by a rate may hang up or end her input") {
  auto values = test_options();
  values.limits.lines_per_second = 1;
  values.limits.burst = 1;
  actor_fixture f{values};
  auto ann = f.connect();
  auto bob = f.connect(1);
  ann.says("/ping\n/ping\n/ping\n");
  bob.says("/ping\n/ping\n/ping\n");
  f.settle();
  ann.hangs_up();
  bob.ends_input();
  f.settle();
  CHECK(f.node.connections == 1);
  f.advance(5s);
  CHECK(bob.hears().size() == 3);
  CHECK(f.node.connections == 0);
}

TEST_CASE("the end of input is seen although the rate is used up") {
  auto values = test_options();
  values.limits.lines_per_second = 1;
  values.limits.burst = 1;
  actor_fixture f{values};
  auto ann = f.connect();
  ann.says("/ping\nhalf a line");
  f.settle();
  CHECK(ann.hears().size() == 1);
  ann.ends_input();
  f.settle();
  CHECK(ann.closed());
}

TEST_CASE("who does not log in is told and closed") {
  actor_fixture f;
  auto ann = f.connect();
  auto bob = f.login("bob", 1);
  ann.says("/ping\n");
  f.advance(29s);
  CHECK_FALSE(ann.closed());
  ann.hears();
  f.advance(2s);
  CHECK(ann.hears() == lines{"error: No LOGIN in time"});
  CHECK(ann.closed());
  f.advance(60s);
  CHECK_FALSE(bob.closed());
}

TEST_CASE("who takes no byte for stalled_seconds is closed") {
  actor_fixture f;
  auto ann = f.join("ann", "lobby");
  auto bob = f.join("bob", "lobby", 1);
  bob.stops_reading();
  ann.says("hi\n");
  f.advance(100s);
  bob.reads(1);
  f.advance(100s);
  CHECK_FALSE(bob.closed()); // slow is not stalled
  f.advance(25s);
  CHECK(bob.closed());
  CHECK_FALSE(ann.closed());
  CHECK(events_in(ann.hears()).back() == "lobby#4 -bob");
}

TEST_CASE("who has nothing to read is not stalled") {
  actor_fixture f;
  auto ann = f.join("ann", "lobby");
  ann.stops_reading();
  f.advance(300s);
  CHECK_FALSE(ann.closed());
}

TEST_CASE("a client that pipelines and reads nothing is bounded") {
  actor_fixture f;
  auto ann = f.connect();
  ann.stops_reading();
  const std::string line{"/ping xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"};
  auto sent = 0;
  while (!ann.paused() && sent < 100000) {
    for (int i = 0; i < 100; ++i)
      ann.says(line);
    sent += 100;
    f.settle();
  }
  CHECK(sent < 100000);
  CHECK(ann.waiting_bytes() <= 262144 + 1000);
  CHECK(f.node.input.waiting < 100000);
  ann.reads_on();
  f.settle();
  CHECK(ann.hears().size() == static_cast<std::size_t>(sent));
  CHECK_FALSE(ann.paused());
}

TEST_CASE("at most pending_lines messages overlap, all are answered") {
  auto values = test_options();
  values.limits.pending_lines = 4;
  actor_fixture f{values};
  auto ann = f.join("ann", "lobby");
  f.journal_queue.hold(true);
  for (int i = 0; i < 3000; ++i)
    ann.says("hi " + std::to_string(i) + "\n");
  f.settle();
  CHECK(ann.paused());
  f.journal_queue.hold(false);
  f.settle();
  const auto heard = ann.hears();
  CHECK(std::count(heard.begin(), heard.end(), "OK") == 3000);
  const auto events = events_in(heard);
  REQUIRE(events.size() == 3000);
  for (std::size_t i = 0; i < 3000; ++i)
    REQUIRE(events[i].ends_with("ann: hi " + std::to_string(i)));
  CHECK_FALSE(ann.paused());
}

TEST_CASE("past the total the largest half-finished lines are closed") {
  auto values = test_options();
  values.limits.input_bytes_total = 100000;
  actor_fixture f{values};
  auto bob = f.connect(1);
  bob.says(std::string(16000, 'x'));
  std::vector<test_client> clients;
  for (int i = 0; i < 100; ++i) {
    clients.push_back(f.connect(0));
    clients.back().says(std::string(i % 10 == 0 ? 5000 : 500, 'x'));
    f.settle();
  }
  CHECK(f.node.input.unfinished <= 100000);
  auto closed = 0;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    if (!clients[i].closed())
      continue;
    ++closed;
    CHECK(i % 10 == 0);
    CHECK(clients[i].hears() == lines{"error: Server busy, message not sent"});
  }
  CHECK(closed >= 1);
  CHECK(closed <= 8);
  CHECK_FALSE(bob.closed()); // his is the longest, but not his loop's fault
}

TEST_CASE(
  "complete lines that wait are read later, whoever is over the total") {
  auto values = test_options();
  values.limits.input_bytes_total = 100000;
  values.limits.pending_lines = 1;
  actor_fixture f{values};
  auto ann = f.join("ann", "lobby");
  f.journal_queue.hold(true);
  for (int i = 0; i < 15; ++i) // more than half of line_bytes
    ann.says(long_line(1000));
  f.settle();
  CHECK_FALSE(ann.paused());
  auto bob = f.connect();
  bob.says(std::string(16000, 'x'));
  std::vector<test_client> clients;
  for (int i = 0; i < 14; ++i) {
    clients.push_back(f.connect(i % 2));
    clients.back().says(std::string(6200, 'x'));
    f.settle();
  }
  CHECK_FALSE(bob.closed());
  f.advance(1s); // the last line came on the other loop
  CHECK(bob.closed());
  while (f.node.input.unfinished + f.node.input.waiting <= 100000) {
    clients.push_back(f.connect(1));
    clients.back().says(std::string(500, 'x'));
    f.settle();
  }
  ann.says(long_line(1000));
  f.settle();
  CHECK_FALSE(ann.closed());
  CHECK(ann.paused());
  f.journal_queue.hold(false);
  f.settle();
  CHECK_FALSE(ann.paused());
  CHECK(replies_in(ann.hears()) == lines(16, "OK"));
}

TEST_CASE("new limits hold from the next line on") {
  actor_fixture f;
  auto ann = f.login("ann");
  auto values = test_options();
  values.limits.line_bytes = 64;
  f.set_options(values);
  ann.says(long_line(65));
  f.settle();
  CHECK(ann.hears() == lines{"error: Line too long (limit 64 bytes)"});
}
