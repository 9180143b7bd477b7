#include "tests/actors/actor_fixture.hpp"

using namespace greenroom;
using namespace greenroom::test;

namespace {

options small_output() {
  auto values = test_options();
  values.limits.output_bytes = 20000;
  return values;
}

/// Ann speaks in a room that bob has joined and does not read.
struct slow_bob : actor_fixture {
  test_client ann;
  test_client bob;

  slow_bob()
      : actor_fixture(small_output()), ann(join("ann", "lobby")),
        bob(join("bob", "lobby", 1)) {
    bob.stops_reading();
  }

  void bob_misses(int messages) {
    for (int i = 0; i < messages; ++i)
      ann.says(long_line(200));
    settle();
  }
};

/// Checks that `heard` has the events first … last of the lobby, each once and
/// in order.
void check_events(const lines& heard, std::uint64_t first, std::uint64_t last) {
  const auto events = events_in(heard);
  REQUIRE(events.size() == last - first + 1);
  for (std::size_t i = 0; i < events.size(); ++i) {
    CAPTURE(events[i]);
    CHECK(events[i].starts_with("lobby#" + std::to_string(first + i) + " "));
  }
}

} // namespace

TEST_CASE("a slow reader lags, is told once and gets everything") {
  actor_fixture f{small_output()};
  auto ann = f.join("ann", "lobby");
  auto bob = f.join("bob", "lobby", 1);
  auto cat = f.join("cat", "lobby", 1);
  ann.hears();
  bob.hears();
  cat.stops_reading();
  for (int i = 0; i < 1000; ++i) {
    ann.says(long_line(200));
    f.settle();
    REQUIRE(events_in(ann.hears()).size() == 1); // nobody else is delayed
    REQUIRE(bob.hears().size() == 1);
  }
  CHECK(cat.waiting_bytes() <= 20000 + 1000);
  for (int i = 0; i < 300; ++i) {
    cat.reads(1500);
    f.settle();
  }
  cat.reads_on();
  f.settle();
  auto heard = cat.hears();
  check_events(heard, 4, 1003);
  std::erase_if(heard, [](const auto& x) { return !x.starts_with("lagging"); });
  CHECK(heard.size() == 1);
  ann.says("hi\n");
  f.settle();
  CHECK(cat.hears() == lines{"lobby#1004 ann: hi"});
}

TEST_CASE_FIXTURE(slow_bob, "who falls behind twice is told twice") {
  for (int round = 0; round < 2; ++round) {
    bob.stops_reading();
    bob_misses(200);
    bob.reads_on();
    settle();
  }
  auto heard = bob.hears();
  check_events(heard, 3, 402);
  std::erase_if(heard, [](const auto& x) { return !x.starts_with("lagging"); });
  CHECK(heard.size() == 2);
}

TEST_CASE_FIXTURE(slow_bob, "a slow reader may speak and leave") {
  bob_misses(300);
  bob.says("hi\nLEAVE\n/ping\n");
  settle();
  bob.reads_on();
  settle();
  const auto heard = bob.hears();
  check_events(heard, 3, 304);
  CHECK(events_in(heard).back() == "lobby#304 -bob");
  CHECK(replies_in(heard).size() == 4); // `lagging` among them
  CHECK(replies_in(heard).back() == "OK pong=\"\"");
}

TEST_CASE_FIXTURE(slow_bob, "a slow reader outlives its room") {
  bob_misses(300);
  kill(room_named("lobby"));
  settle();
  bob.says("hi\n");
  ann.says("ho\n");
  settle();
  bob.reads_on();
  settle();
  check_events(bob.hears(), 3, 304);
  CHECK(recorded("lobby").size() == 304);
}

TEST_CASE_FIXTURE(slow_bob,
                  "who is fed sees nothing that is not acknowledged") {
  bob_misses(300);
  journal_queue.hold(true);
  ann.says("not yet\n");
  bob.reads_on();
  settle();
  check_events(bob.hears(), 3, 302);
  journal_queue.hold(false);
  settle();
  CHECK(bob.hears() == lines{"lobby#303 ann: not yet"});
}

TEST_CASE("past the loop's total, those with most waiting fall behind first") {
  auto values = test_options();
  values.limits.output_bytes_total = 200000; // 100,000 for each loop
  actor_fixture f{values};
  auto ann = f.join("ann", "lobby");
  std::vector<test_client> slow;
  for (const auto* name : {"bob", "cat", "dan", "eve"}) {
    slow.push_back(f.join(name, "lobby", 1));
    slow.back().stops_reading();
  }
  for (int i = 0; i < 500; ++i)
    ann.says(long_line(200));
  f.settle();
  std::size_t waiting = 0;
  for (auto& x : slow)
    waiting += x.waiting_bytes();
  CHECK(waiting < 4 * 60000);
  for (auto& x : slow) {
    x.reads_on();
    f.settle();
    CHECK(events_in(x.hears()).back()
          == "lobby#505 ann: " + std::string(200, 'x'));
  }
}

TEST_CASE_FIXTURE(actor_fixture, "a notice reaches everyone") {
  auto ann = join("ann", "lobby");
  auto bob = login("bob", 1);
  auto eve = connect(1);
  settle();
  for (const auto& x : actors.relays())
    caf::anon_send(x, notice_atom_v, std::string{"The disk is full"});
  settle();
  for (auto* x : {&ann, &bob, &eve})
    CHECK(x->hears() == lines{"notice: The disk is full"});
}

TEST_CASE_FIXTURE(slow_bob,
                  "an unreadable page is named and tried again for a member") {
  bob_misses(600);
  engine->make_reads(read_status::unreadable);
  bob.reads_on();
  settle();
  auto heard = bob.hears();
  CHECK(heard.back().starts_with("notice: History of room lobby is unreadable "
                                 "from seq "));
  const auto seen = events_in(heard).size();
  engine->make_reads(read_status::good);
  advance(2s);
  check_events(bob.hears(), 3 + seen, 602);
}
