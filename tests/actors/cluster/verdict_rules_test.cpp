#include "actors/cluster/verdict_rules.hpp"

#include "tests/actors/cluster/written_table.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;
using namespace std::chrono_literals;

namespace {

using verdicts = std::vector<verdict>;

/// Node a judges b and c, all up and linked.
struct judged_nodes : written_table {
  incarnation_number a = add("a"), b = add("b"), c = add("c");
  verdict_rules rules{a};
  peer_reach reach;

  judged_nodes() {
    link_all();
    reach.set(b, link_status::up);
    reach.set(c, link_status::up);
    look();
  }

  verdicts look(duration after = 250ms) {
    return rules.read(read(after), reach);
  }

  /// After so many reads in which one does not beat; none of those before the
  /// last may judge.
  verdicts reads_without(incarnation_number silent, int count) {
    verdicts result;
    for (int i = 0; i < count; ++i) {
      CHECK(result.empty());
      beat(silent);
      result = look();
    }
    return result;
  }

  verdicts against(incarnation_number who) { return {{who, row(who).beat}}; }
};

} // namespace

TEST_CASE_FIXTURE(judged_nodes, "who beats is not judged, whatever its link") {
  for (const auto status : {link_status::unreachable, link_status::refused,
                            link_status::tls_failed, link_status::none}) {
    reach.set(b, status);
    for (int i = 0; i < 19; ++i) {
      beat();
      CHECK(look().empty());
    }
    beat();
    rules.linked(b); // 5 s without one are another matter
  }
}

TEST_CASE_FIXTURE(judged_nodes, "16 reads without a beat are one too many") {
  CHECK(reads_without(b, 16) == against(b));
}

TEST_CASE_FIXTURE(judged_nodes, "8 are, when the link is down") {
  reach.set(b, link_status::unreachable);
  CHECK(reads_without(b, 8) == against(b));
}

TEST_CASE_FIXTURE(judged_nodes, "2 are, when its port refuses connections") {
  reach.set(b, link_status::refused);
  CHECK(reads_without(b, 2) == against(b));
}

TEST_CASE_FIXTURE(judged_nodes, "TLS or a version is no reason to be quicker") {
  SUBCASE("TLS") {
    reach.set(b, link_status::tls_failed);
  }
  SUBCASE("version") {
    reach.set(b, link_status::version_unsuitable);
  }
  SUBCASE("nothing was tried") {
    reach.forget(b);
  }
  CHECK(reads_without(b, 16) == against(b));
}

TEST_CASE_FIXTURE(judged_nodes,
                  "a verdict is repeated until the table has it") {
  reach.set(b, link_status::refused);
  CHECK(reads_without(b, 2) == against(b));
  beat(b);
  CHECK(look() == against(b));
  CHECK(look(1ms) == against(b));
  set(b, node_state::dead);
  CHECK(look().empty());
}

TEST_CASE_FIXTURE(judged_nodes,
                  "who joins or leaves is judged by its beats too") {
  SUBCASE("joining") {
    set(b, node_state::joining);
  }
  SUBCASE("leaving") {
    set(b, node_state::leaving);
  }
  CHECK(reads_without(b, 16) == against(b));
}

TEST_CASE_FIXTURE(judged_nodes, "who is not up itself judges nobody") {
  SUBCASE("leaving") {
    set(a, node_state::leaving);
  }
  SUBCASE("dead") {
    set(a, node_state::dead);
  }
  SUBCASE("gone") {
    set(a, node_state::gone);
  }
  SUBCASE("joining") {
    set(a, node_state::joining);
  }
  SUBCASE("purged") {
    std::erase_if(contents.nodes,
                  [this](const auto& row) { return row.incarnation == a; });
  }
  reach.set(b, link_status::refused);
  CHECK(reads_without(b, 60).empty());
}

TEST_CASE_FIXTURE(judged_nodes,
                  "a thawed node judges nobody by what it missed") {
  reads_without(b, 15);
  CHECK(look(10s).empty());
  CHECK(look(1ms).empty());
  CHECK(reads_without(b, 15).empty());
  CHECK(reads_without(b, 1) == against(b));
}

TEST_CASE_FIXTURE(judged_nodes, "a starved node is not evicted") {
  reach.set(b, link_status::unreachable); // even then
  for (int stall = 0; stall < 10; ++stall) {
    for (int i = 0; i < 6; ++i) { // 1.5 s
      beat(b);
      CHECK(look().empty());
    }
    beat();
    CHECK(look().empty());
    rules.linked(b);
  }
}

TEST_CASE_FIXTURE(judged_nodes,
                  "after an outage nobody is judged for 40 reads") {
  reach.set(b, link_status::refused);
  reach.set(c, link_status::unreachable);
  unlink(a, c);
  rules.outage();
  CHECK(look().empty());
  verdicts last;
  for (int i = 0; i < 39; ++i) {
    beat(b);
    CHECK(look().empty());
  }
  beat(b);
  CHECK(look() == verdicts{{b, row(b).beat}, {c, row(c).beat}});
}

TEST_CASE_FIXTURE(judged_nodes, "two that cannot reach each other are judged") {
  unlink(a, b);
  reach.set(b, link_status::unreachable);
  for (int i = 0; i < 20; ++i) {
    beat();
    CHECK(look().empty());
  }
  beat();
  CHECK(look() == against(b));
  CHECK(look(2s).empty()); // the 5 s begin again after a gap
  beat();
  CHECK(look().empty());
}

TEST_CASE("a newcomer judges its predecessor like any peer, and no other") {
  written_table table;
  const auto before = table.add("a");
  const auto other = table.add("b");
  const auto self = table.add("a", node_state::joining);
  const auto later = table.add("a", node_state::joining);
  verdict_rules rules{self};
  peer_reach reach;
  SUBCASE("up") {}
  SUBCASE("leaving") {
    table.set(before, node_state::leaving);
  }
  SUBCASE("joining") {
    table.set(before, node_state::joining);
  }
  reach.set(before, link_status::refused);
  reach.set(later, link_status::refused);
  rules.read(table.read(), reach);
  rules.read(table.read(), reach);
  table.beat(0);
  CHECK(rules.read(table.read(), reach).empty()); // it lives
  for (int i = 0; i < 2; ++i) {
    ++table.row(other).beat;
    rules.read(table.read(), reach);
  }
  ++table.row(other).beat;
  const verdicts expected{{before, table.row(before).beat}};
  CHECK(rules.read(table.read(), reach) == expected);
}

TEST_CASE("a newcomer judges all that are up when none of them beats") {
  written_table table;
  const auto b = table.add("b");
  const auto c = table.add("c");
  table.add("d", node_state::joining);
  const auto self = table.add("a", node_state::joining);
  verdict_rules rules{self};
  peer_reach reach;
  reach.set(b, link_status::refused);
  rules.read(table.read(), reach);
  for (int i = 0; i < 15; ++i)
    CHECK(rules.read(table.read(), reach).empty());
  SUBCASE("one of them does") {
    ++table.row(c).beat;
    for (int i = 0; i < 16; ++i)
      CHECK(rules.read(table.read(), reach).empty());
  }
  SUBCASE("after an outage it waits for the 40 reads") {
    rules.outage();
    for (int i = 0; i < 40; ++i)
      CHECK(rules.read(table.read(), reach).empty());
  }
  CHECK(rules.read(table.read(), reach)
        == verdicts{{b, 0}, {c, table.row(c).beat}});
}
