#include "tests/actors/actor_fixture.hpp"

#include <algorithm>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// ann in the lobby, with so many events in its history.
struct history_fixture : actor_fixture {
  explicit history_fixture(int messages = 1000, options values = test_options())
      : actor_fixture(std::move(values)), ann(join("ann", "lobby")) {
    for (int i = 0; i < messages; ++i) {
      ann.says("x\n");
      if (i % 100 == 0)
        advance(1s);
    }
    settle();
    ann.hears();
  }

  lines history(const std::string& parameters) {
    ann.says("HISTORY " + parameters + "\n");
    settle();
    return ann.hears();
  }

  test_client ann;
};

std::string count_of(const lines& heard) {
  return heard.at(0).substr(0, heard.at(0).find(" first"));
}

} // namespace

TEST_CASE_FIXTURE(history_fixture, "a long HISTORY comes whole and in order") {
  const auto heard = history("");
  REQUIRE(heard.size() == 1002);
  CHECK(heard[0] == "OK count=1001 first=1 last=1001 more=false");
  CHECK(heard[1] == "history lobby#1 +ann");
  for (std::size_t i = 2; i < heard.size(); ++i)
    REQUIRE(heard[i] == "history lobby#" + std::to_string(i) + " ann: x");
}

TEST_CASE_FIXTURE(history_fixture, "limits and seqs cut the range") {
  CHECK(history("limit=2")
        == lines{"OK count=2 first=1000 last=1001 more=true",
                 "history lobby#1000 ann: x", "history lobby#1001 ann: x"});
  CHECK(history("after=5 limit=2")
        == lines{"OK count=2 first=6 last=7 more=true",
                 "history lobby#6 ann: x", "history lobby#7 ann: x"});
  CHECK(history("before=3")
        == lines{"OK count=2 first=1 last=2 more=false", "history lobby#1 +ann",
                 "history lobby#2 ann: x"});
  CHECK(history("after=5 before=7").at(0)
        == "OK count=1 first=6 last=6 more=false");
  CHECK(history("after=1001") == lines{"OK count=0 more=false"});
  CHECK(history("before=1") == lines{"OK count=0 more=false"});
}

TEST_CASE_FIXTURE(history_fixture, "times are found in both directions") {
  CHECK(count_of(history("2026-11-22")) == "OK count=1001");
  CHECK(count_of(history("2026-11-21 2026-11-22")) == "OK count=1001");
  CHECK(history("2026-11-23") == lines{"OK count=0 more=false"});
  CHECK(history("2026-11-22 2026-11-21") == lines{"OK count=0 more=false"});
  const auto first = count_of(history("2026-11-22T07:31:11 "
                                      "2026-11-22T07:31:11"));
  CHECK(first == "OK count=2"); // the JOIN and one message
  CHECK(count_of(history("2026-11-22T07:31:12 2026-11-22T07:31:12"))
        == "OK count=100");
}

TEST_CASE_FIXTURE(history_fixture,
                  "the range ends at the head when the command began") {
  auto bob = join("bob", "lobby", 1);
  ann.hears();
  reader_queue.hold(true);
  ann.says("HISTORY\n");
  settle();
  bob.says("hi\n");
  settle();
  reader_queue.hold(false);
  settle();
  const auto heard = ann.hears();
  CHECK(count_of(heard) == "OK count=1002");
  CHECK(std::count(heard.begin(), heard.end(), "history lobby#1002 +bob") == 1);
  CHECK(std::count(heard.begin(), heard.end(), "history lobby#1003 bob: hi")
        == 0);
  CHECK(events_in(heard) == lines{"lobby#1003 bob: hi"});
}

TEST_CASE("a slow reader of a HISTORY costs little and delays nobody") {
  auto values = test_options();
  values.limits.output_bytes = 40000;
  history_fixture f{5000, values};
  auto bob = f.join("bob", "lobby", 1);
  f.ann.hears();
  f.ann.stops_reading();
  f.ann.says("HISTORY\n/ping\n");
  f.settle();
  CHECK(f.ann.waiting_bytes() < 40000 + 65536);
  bob.says("hi\nHISTORY limit=600\n");
  f.settle();
  CHECK(bob.hears().size() == 603);
  while (f.ann.waiting_bytes() > 0) {
    f.ann.reads(7000);
    f.settle();
  }
  auto heard = f.ann.hears();
  CHECK(replies_in(heard).back() == "OK pong=\"\"");
  CHECK(std::count_if(heard.begin(), heard.end(),
                      [](const auto& x) { return x.starts_with("history "); })
        == 5002);
  CHECK(events_in(heard) == lines{"lobby#5003 bob: hi"});
}

TEST_CASE("at most history.streams pages are read and not queued") {
  auto values = test_options();
  values.history.streams = 2;
  actor_fixture f{values};
  std::vector<test_client> readers; // in a room each: it reads a page at a time
  for (const auto* name : {"bob", "cat", "dan", "eve", "fay"}) {
    readers.push_back(f.join(name, name, 1));
    for (int i = 0; i < 100; ++i)
      readers.back().says("x\n");
    f.settle();
    readers.back().hears();
  }
  f.reader_queue.hold(true);
  for (auto& x : readers)
    x.says("HISTORY\n");
  f.settle();
  f.loop_queues[1]->hold(true); // who would queue the pages
  f.reader_queue.hold(false);
  f.settle();
  f.engine->make_reads(
    read_status::unreadable); // so only pages that were read are heard
  f.loop_queues[1]->hold(false);
  f.settle();
  CHECK(std::ranges::count_if(readers,
                              [](test_client& x) {
                                const auto heard = x.hears();
                                return std::ranges::any_of(
                                  heard, [](const auto& y) {
                                    return y.starts_with("history ");
                                  });
                              })
        == 2);
}

TEST_CASE("histories beyond history.streams wait and come whole") {
  auto values = test_options();
  values.history.streams = 2;
  history_fixture f{2000, values};
  std::vector<test_client> readers;
  for (const auto* name : {"bob", "cat", "dan", "eve", "fay"})
    readers.push_back(f.join(name, "lobby", 1));
  f.loop_queues[1]->hold(true);
  for (auto& x : readers)
    x.says("HISTORY\n");
  f.settle();
  f.loop_queues[1]->hold(false);
  f.settle();
  for (auto& x : readers) {
    auto heard = x.hears();
    std::erase_if(heard,
                  [](const auto& y) { return !y.starts_with("history "); });
    CHECK(heard.size() == 2006);
  }
}

TEST_CASE("a connection that ends while its page is read frees the reader") {
  auto values = test_options();
  values.history.streams = 1;
  history_fixture f{1000, values};
  for (int steps = 0; steps < 15; ++steps) {
    CAPTURE(steps);
    auto bob = f.join("bob", "lobby", 1);
    bob.says("HISTORY\n");
    for (int i = 0; i < steps; ++i)
      f.step();
    bob.hangs_up();
    f.settle();
  }
  f.ann.hears();
  CHECK(f.history("limit=900").size() == 901);
}

TEST_CASE_FIXTURE(history_fixture,
                  "an unreadable page ends the stream and names the seq") {
  engine->make_reads(read_status::unreadable);
  ann.says("HISTORY\n/ping\nHISTORY 2026-11-22\n");
  settle();
  CHECK(ann.hears()
        == lines{"OK count=1001 first=1 last=1001 more=false",
                 "notice: History of room lobby is unreadable from seq 1",
                 "OK pong=\"\"", "error: History unavailable"});
}

TEST_CASE_FIXTURE(history_fixture,
                  "a page that the database lacks is asked for again") {
  engine->make_reads(read_status::behind);
  ann.says("HISTORY\n");
  settle();
  advance(3s);
  CHECK(ann.hears() == lines{"OK count=1001 first=1 last=1001 more=false"});
  engine->make_reads(read_status::good);
  advance(1s);
  const auto heard = ann.hears();
  REQUIRE(heard.size() == 1001);
  CHECK(heard[0] == "history lobby#1 +ann");
  CHECK(heard[1000] == "history lobby#1001 ann: x");
}

TEST_CASE_FIXTURE(history_fixture,
                  "times that the database lacks are refused") {
  engine->make_reads(read_status::behind);
  CHECK(history("2026-11-22") == lines{"error: History unavailable"});
}

TEST_CASE("a HISTORY goes on after what retention removes meanwhile") {
  history_fixture f{1000};
  f.ann.stops_reading();
  f.reader_queue.hold(true);
  f.ann.says("HISTORY\n/ping\n");
  f.settle();
  auto values = test_options();
  values.history.max_events_per_room = 300;
  f.set_options(values);
  f.advance(60s);
  f.reader_queue.hold(false);
  f.ann.reads_on();
  f.settle();
  const auto heard = f.ann.hears();
  CHECK(heard.at(0) == "OK count=1001 first=1 last=1001 more=false");
  CHECK(heard.at(1) == "notice: Room lobby keeps events 1 to 701 no more");
  CHECK(heard.at(2) == "history lobby#702 ann: x");
  CHECK(heard.size() == 303);
}
