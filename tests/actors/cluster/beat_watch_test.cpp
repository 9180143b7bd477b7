#include "actors/cluster/beat_watch.hpp"

#include "tests/actors/cluster/written_table.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;
using namespace std::chrono_literals;

namespace {

struct watched_table : written_table {
  incarnation_number peer = add("b");
  beat_watch beats;

  bool look(duration after = 250ms, duration took = 0ms) {
    return beats.read(read(after, took));
  }

  unsigned silent() const { return beats.silent_reads(peer); }
};

} // namespace

TEST_CASE_FIXTURE(watched_table,
                  "the first reading can be compared with none") {
  CHECK_FALSE(look());
  CHECK(silent() == 0);
  CHECK(look());
  CHECK(silent() == 1);
}

TEST_CASE_FIXTURE(watched_table, "a beat ends the silence") {
  look();
  for (unsigned i = 1; i <= 20; ++i) {
    look();
    CHECK(silent() == i);
  }
  beat();
  look();
  CHECK(silent() == 0);
}

TEST_CASE_FIXTURE(watched_table, "a beat that has fallen is a beat") {
  row(peer).beat = 100;
  look();
  look();
  row(peer).beat = 3;
  look();
  CHECK(silent() == 0);
}

TEST_CASE_FIXTURE(watched_table, "reads in quick succession count as one") {
  look();
  look();
  REQUIRE(silent() == 1);
  for (int i = 0; i < 199; ++i)
    look(1ms);
  CHECK(silent() == 1);
  look(1ms);
  CHECK(silent() == 2);
}

TEST_CASE_FIXTURE(watched_table, "the baseline counts as a read before") {
  look();
  look(199ms);
  CHECK(silent() == 0);
  look(1ms);
  CHECK(silent() == 1);
}

TEST_CASE_FIXTURE(watched_table, "a read soon after a new beat counts") {
  look();
  beat();
  look();
  look(10ms); // made at once, for a link was lost
  CHECK(silent() == 1);
  look();
  CHECK(silent() == 2);
}

TEST_CASE_FIXTURE(watched_table,
                  "200 ms lie between an answer and a question") {
  look();
  look(250ms, 500ms); // what it saw may be as old as its answer
  REQUIRE(silent() == 1);
  look(1ms, 300ms);
  CHECK(silent() == 1);
  look(1ms);
  CHECK(silent() == 2); // apart from the last that counted, that is enough
}

TEST_CASE_FIXTURE(watched_table, "missed reads are not made up for") {
  look();
  for (int i = 0; i < 10; ++i)
    look();
  REQUIRE(silent() == 10);
  CHECK(look(1000ms));
  CHECK(silent() == 11);
}

TEST_CASE_FIXTURE(watched_table,
                  "after more than 1 s a reading is a baseline") {
  look();
  for (int i = 0; i < 10; ++i)
    look();
  SUBCASE("the reader was stopped before it asked") {
    CHECK_FALSE(look(1001ms));
  }
  SUBCASE("the reader was stopped before it had the answer") {
    CHECK_FALSE(look(250ms, 751ms));
  }
  CHECK(silent() == 0);
  look(1ms); // what was due meanwhile
  CHECK(silent() == 0);
  look();
  CHECK(silent() == 1);
}

TEST_CASE_FIXTURE(watched_table, "after an outage 40 reads pass") {
  look();
  for (int i = 0; i < 15; ++i)
    look();
  CHECK(beats.may_judge());
  beats.outage();
  CHECK_FALSE(look()); // however short it was
  CHECK(silent() == 0);
  for (int i = 0; i < 39; ++i) {
    look();
    look(10ms); // does not count
    CHECK_FALSE(beats.may_judge());
  }
  look();
  CHECK(beats.may_judge());
  CHECK(silent() == 40);
}

TEST_CASE_FIXTURE(watched_table, "a second outage begins the 40 reads again") {
  look();
  beats.outage();
  for (int i = 0; i < 30; ++i)
    look();
  look(5s); // no outage: the connection held
  for (int i = 0; i < 10; ++i)
    look();
  CHECK_FALSE(beats.may_judge());
  beats.outage();
  for (int i = 0; i < 40; ++i)
    look();
  CHECK_FALSE(beats.may_judge());
  look();
  CHECK(beats.may_judge());
}

TEST_CASE_FIXTURE(watched_table,
                  "a newcomer begins at 0, the ended is forgotten") {
  look();
  look();
  const auto third = add("c", node_state::joining);
  look();
  CHECK(beats.silent_reads(third) == 0);
  look();
  CHECK(beats.silent_reads(third) == 1);
  CHECK(silent() == 3);
  set(peer, node_state::dead);
  look();
  CHECK(silent() == 0);
  CHECK(beats.silent_reads(99) == 0);
}
