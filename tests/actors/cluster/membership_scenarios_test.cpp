// What cluster.md expects of the failures F2 to F6, F17, F22 and F23, as far as
// membership decides it; each over several seeds, in virtual time.

#include "tests/actors/cluster/simulated_cluster.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;
using namespace std::chrono_literals;

namespace {

/// Three nodes that are up: a, b and c.
struct three_nodes : simulated_cluster {
  explicit three_nodes(std::uint32_t seed) : simulated_cluster(seed) {
    for (std::size_t i = 0; i < 3; ++i)
      start(i);
    REQUIRE(settles_within(5s));
    run(between(1s, 2s));
  }

  process& node(std::size_t machine) {
    auto* found = running(machine);
    REQUIRE(found != nullptr);
    return *found;
  }

  bool is_up(std::size_t machine) {
    const auto* found = running(machine);
    return found != nullptr && state(*found) == node_state::up;
  }
};

/// Runs it for many seeds; which one failed is told, and so are broken rules.
template <class Function>
void for_seeds(Function what) {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    three_nodes cluster{seed};
    what(cluster);
    REQUIRE(cluster.failure() == "");
  }
}

} // namespace

TEST_CASE("a starved node is not evicted, nor does it evict (F22)") {
  for_seeds([](three_nodes& cluster) {
    for (std::size_t machine = 0; machine < 3; ++machine)
      for (int i = 0; i < 10; ++i) {
        cluster.stall(cluster.node(machine), 1499ms);
        cluster.run(1800ms);
      }
    REQUIRE(cluster.deaths() == 0);
  });
}

TEST_CASE("a database outage for all evicts nobody (F6)") {
  for (const auto length : {300ms, 2000ms, 5000ms, 30'000ms})
    for_seeds([length](three_nodes& cluster) {
      cluster.stop_database(true);
      cluster.run(length);
      for (std::size_t i = 0; i < 3; ++i)
        REQUIRE_FALSE(
          cluster.node(i).decisions->must_close_clients(cluster.now()));
      cluster.stop_database(false);
      cluster.run(20s);
      REQUIRE(cluster.deaths() == 0);
    });
}

TEST_CASE("who dies while the database is away is judged 10 s after it") {
  for_seeds([](three_nodes& cluster) {
    cluster.stop_database(true);
    cluster.run(3s);
    auto& dead = cluster.node(1);
    cluster.kill(dead);
    cluster.run(3s);
    cluster.stop_database(false);
    cluster.run(9s);
    REQUIRE(cluster.state(dead) == node_state::up);
    cluster.run(3s);
    REQUIRE(cluster.state(dead) == node_state::dead);
    REQUIRE(cluster.deaths() == 1);
  });
}

TEST_CASE(
  "who alone loses the database is evicted, told so, and restarts (F5)") {
  for_seeds([](three_nodes& cluster) {
    auto& cut_off = cluster.node(1);
    cluster.cut_database(1, true);
    cluster.run(3s);
    REQUIRE(cluster.state(cut_off) == node_state::up);
    cluster.run(2500ms);
    REQUIRE(cluster.state(cut_off) == node_state::dead);
    REQUIRE_FALSE(cut_off.runs);
    cluster.cut_database(1, false);
    REQUIRE(cluster.settles_within(5s));
    REQUIRE(cluster.is_up(1));
  });
}

TEST_CASE("who is cut off from all closes its clients, then reads its death") {
  for_seeds([](three_nodes& cluster) {
    auto& alone = cluster.node(2);
    cluster.cut_database(2, true);
    cluster.cut(0, 2);
    cluster.cut(1, 2);
    cluster.run(9s);
    REQUIRE(cluster.state(alone) == node_state::dead);
    REQUIRE_FALSE(alone.decisions->must_close_clients(cluster.now()));
    cluster.run(2s);
    REQUIRE(alone.decisions->must_close_clients(cluster.now()));
    REQUIRE(alone.runs);
    cluster.heal_all();
    cluster.run(1s);
    REQUIRE_FALSE(alone.runs);
  });
}

TEST_CASE("a thawed node judges nobody, reads its death and exits (F2)") {
  for_seeds([](three_nodes& cluster) {
    auto& frozen = cluster.node(0);
    cluster.stall(frozen, 10s);
    cluster.run(5s);
    REQUIRE(cluster.state(frozen) == node_state::dead);
    cluster.run(5100ms);
    REQUIRE_FALSE(frozen.runs);
    REQUIRE(cluster.settles_within(5s));
    REQUIRE(cluster.deaths() == 1);
  });
}

TEST_CASE("of two that cannot reach each other one goes (F3, F4)") {
  for_seeds([](three_nodes& cluster) {
    cluster.cut(0, 2);
    cluster.run(7s);
    REQUIRE(cluster.is_up(0));
    REQUIRE(cluster.is_up(1));
    cluster.run(6s); // 3 to 4 s until the cut is noticed, then 5 s
    REQUIRE_FALSE(cluster.is_up(2)); // came back, and cannot be linked
    REQUIRE(cluster.deaths() == 1);
    cluster.run(30s);
    REQUIRE(cluster.deaths() == 1);
    cluster.heal_all();
    REQUIRE(cluster.settles_within(5s));
  });
}

TEST_CASE("who is cut off from the majority goes, whatever its name") {
  for_seeds([](three_nodes& cluster) {
    cluster.cut(0, 1);
    cluster.cut(0, 2);
    cluster.run(13s);
    REQUIRE_FALSE(cluster.is_up(0));
    REQUIRE(cluster.is_up(1));
    REQUIRE(cluster.is_up(2));
    REQUIRE(cluster.deaths() == 1);
  });
}

TEST_CASE("nobody goes because TLS fails between two nodes") {
  for_seeds([](three_nodes& cluster) {
    cluster.fail_tls(0, 2, true);
    cluster.run(60s);
    REQUIRE(cluster.deaths() == 0);
    cluster.fail_tls(0, 2, false);
    REQUIRE(cluster.settles_within(1s));
  });
}

TEST_CASE("nodes that start at once are up within 5 s (F17)") {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    simulated_cluster cluster{seed};
    for (std::size_t i = 0; i < 5; ++i)
      cluster.start(i);
    REQUIRE(cluster.settles_within(5s));
    REQUIRE(cluster.deaths() == 0);
    REQUIRE(cluster.failure() == "");
  }
}

TEST_CASE("a node that restarts judges its predecessor and is up in 2 s") {
  for_seeds([](three_nodes& cluster) {
    // Nobody else is there to do it.
    cluster.kill(cluster.node(1));
    cluster.kill(cluster.node(2));
    cluster.kill(cluster.node(0), 100ms);
    cluster.run(50ms);
    auto& before = cluster.processes()[0];
    REQUIRE(cluster.state(before) == node_state::up);
    cluster.run(1500ms);
    REQUIRE(cluster.state(before) == node_state::dead);
    // The others stay away: without them it starts after 4 s.
    REQUIRE(cluster.settles_within(5s));
    REQUIRE(cluster.is_up(0));
  });
}

TEST_CASE("a living node's name is not taken over (F23)") {
  for_seeds([](three_nodes& cluster) {
    auto& first = cluster.node(1);
    auto& second = cluster.start(1);
    cluster.run(20s);
    REQUIRE(cluster.deaths() == 0);
    REQUIRE(cluster.state(first) == node_state::up);
    REQUIRE(cluster.state(second) == node_state::joining);
    REQUIRE(second.decisions->take_log_line(cluster.now()));
    cluster.kill(first);
    cluster.run(2s);
    REQUIRE(cluster.state(first) == node_state::dead);
    REQUIRE(cluster.state(second) == node_state::up);
  });
}
