#include "actors/cluster/mutual_cuts.hpp"

#include "tests/actors/cluster/written_table.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;
using namespace std::chrono_literals;

namespace {

/// Nodes a, b, c and d, all linked, as one of them reads their table.
struct linked_nodes : written_table {
  incarnation_number a = add("a"), b = add("b"), c = add("c"), d = add("d");
  incarnation_number self = a;
  mutual_cuts cuts;
  peer_reach reach;

  linked_nodes() {
    link_all();
    be(a);
  }

  void be(incarnation_number who) {
    self = who;
    for (const auto& x : contents.nodes)
      reach.set(x.incarnation, link_status::up);
  }

  void cut(incarnation_number one, incarnation_number other) {
    unlink(one, other);
    if (one == self || other == self)
      reach.set(one == self ? other : one, link_status::unreachable);
  }

  /// Who has to go after so long, in each of the reads up to then.
  std::vector<incarnation_number> look(duration length) {
    std::vector<incarnation_number> result;
    for (const auto end = now + length; now < end;) {
      const auto now_read = read();
      result.clear();
      for (const auto* row :
           cuts.read(now_read, *now_read.table.find(self), reach))
        result.push_back(row->incarnation);
    }
    return result;
  }
};

using numbers = std::vector<incarnation_number>;

} // namespace

TEST_CASE_FIXTURE(linked_nodes, "nobody goes within 5 s") {
  cut(a, b);
  CHECK(look(5s).empty()); // the first read shows it 250 ms late
  CHECK(look(250ms) == numbers{b});
}

TEST_CASE_FIXTURE(linked_nodes, "nobody goes because of TLS or a version") {
  cut(a, b);
  SUBCASE("TLS") {
    reach.set(b, link_status::tls_failed);
  }
  SUBCASE("version") {
    reach.set(b, link_status::version_unsuitable);
  }
  CHECK(look(60s).empty());
  reach.set(b, link_status::unreachable);
  CHECK(look(5s).empty()); // from now on it counts
  CHECK(look(1s) == numbers{b});
}

TEST_CASE_FIXTURE(linked_nodes, "who is not up is not judged for its links") {
  set(b, node_state::leaving);
  set(c, node_state::joining);
  set(d, node_state::dead);
  cut(a, b);
  cut(a, c);
  cut(a, d);
  CHECK(look(10s).empty());
}

TEST_CASE_FIXTURE(linked_nodes,
                  "a process of the own name has no link at all") {
  row(b).name = row(a).name;
  cut(a, b);
  CHECK(look(10s).empty());
}

TEST_CASE_FIXTURE(linked_nodes, "on a tie the larger name goes") {
  SUBCASE("the own one is smaller") {
    cut(a, b);
    CHECK(look(6s) == numbers{b});
  }
  SUBCASE("the own one is larger") {
    be(b);
    cut(a, b);
    CHECK(look(60s).empty());
  }
}

TEST_CASE_FIXTURE(linked_nodes, "who has fewer live links goes") {
  cut(a, b);
  cut(a, c);
  SUBCASE("it judges nobody") {
    CHECK(look(60s).empty());
  }
  SUBCASE("the others judge it") {
    be(c);
    reach.set(a, link_status::unreachable);
    CHECK(look(6s) == numbers{a});
  }
}

TEST_CASE_FIXTURE(linked_nodes, "links to the dead do not count") {
  cut(a, b);
  unlink(b, c);
  unlink(b, d);
  be(b);
  reach.set(a, link_status::unreachable);
  CHECK(look(6s).empty()); // b: none; a: c and d
  set(c, node_state::dead);
  set(d, node_state::dead);
  CHECK(look(6s).empty()); // none and none: b is larger
  be(a);
  reach.set(b, link_status::unreachable);
  CHECK(look(6s) == numbers{b});
}

TEST_CASE_FIXTURE(linked_nodes, "a link that one end only knows of is none") {
  SUBCASE("the other end has lost it") {
    std::erase(row(b).links, a);
  }
  SUBCASE("the own end has lost it") {
    reach.set(b, link_status::unreachable);
  }
  SUBCASE("it was never tried") {
    reach.forget(b);
  }
  CHECK(look(5s).empty());
  CHECK(look(1s) == numbers{b});
}

TEST_CASE_FIXTURE(linked_nodes, "a link that comes up begins the 5 s again") {
  cut(a, b);
  REQUIRE(look(6s) == numbers{b});
  SUBCASE("the peer's row lists it") {
    link(a, b);
    reach.set(b, link_status::up);
    CHECK(look(1s).empty());
    cut(a, b);
  }
  SUBCASE("the peer's row does not list it yet") {
    reach.set(b, link_status::up);
    cuts.linked(b);
    CHECK(look(1s).empty());
    reach.set(b, link_status::unreachable);
    cuts.linked(b);
  }
  SUBCASE("the reads had a gap") {
    cuts.restart();
  }
  CHECK(look(5s).empty());
  CHECK(look(1s) == numbers{b});
}

TEST_CASE_FIXTURE(linked_nodes,
                  "of two halves the one with smaller names stays") {
  cut(a, c);
  cut(a, d);
  unlink(b, c);
  unlink(b, d);
  CHECK(look(6s) == numbers{c, d});
  be(c);
  reach.set(a, link_status::unreachable);
  reach.set(b, link_status::unreachable);
  CHECK(look(6s).empty());
}
