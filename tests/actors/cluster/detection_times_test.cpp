// How long the nodes take to agree that one of them is dead, in virtual time.

#include "tests/actors/cluster/simulated_cluster.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace greenroom;
using namespace greenroom::test;
using namespace std::chrono_literals;

namespace {

/// From the failure to the verdict in the table, and to the last node's reading
/// it; in milliseconds, sorted.
struct detection {
  std::vector<double> written;
  std::vector<double> known;

  static double at(std::vector<double>& times, double share) {
    std::sort(times.begin(), times.end());
    return times[static_cast<std::size_t>(
      share * static_cast<double>(times.size() - 1))];
  }

  std::string text() {
    std::string result;
    for (auto* times : {&written, &known})
      for (const auto share : {0.5, 0.99, 1.0})
        result += std::to_string(static_cast<int>(at(*times, share))) + " ";
    return result + "ms: p50, p99 and longest until written, until known";
  }
};

bool knows(const simulated_cluster::process& who, std::uint64_t view) {
  return who.decisions && who.decisions->view().number >= view;
}

double milliseconds(std::chrono::steady_clock::duration length) {
  return std::chrono::duration<double, std::milli>(length).count();
}

/// @param fail what happens to one of the nodes
template <class Function>
detection measure(std::size_t nodes, Function fail) {
  detection result;
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    simulated_cluster cluster{seed};
    for (std::size_t i = 0; i < nodes; ++i)
      cluster.start(i);
    REQUIRE(cluster.settles_within(5s));
    cluster.run(cluster.between(1s, 3s));
    auto& lost = *cluster.running(1);
    const auto failed_at = cluster.now();
    fail(cluster, lost);
    const auto wait_until = [&](auto holds) {
      while (!holds() && cluster.now() < failed_at + 10s)
        cluster.run(1ms);
      return milliseconds(cluster.now() - failed_at);
    };
    result.written.push_back(
      wait_until([&] { return cluster.state(lost) == node_state::dead; }));
    const auto view = cluster.table().contents().view;
    result.known.push_back(wait_until([&] {
      return std::all_of(
        cluster.processes().begin(), cluster.processes().end(),
        [&](const auto& x) { return &x == &lost || knows(x, view); });
    }));
    REQUIRE(cluster.deaths() == 1);
    REQUIRE(cluster.failure() == "");
  }
  return result;
}

} // namespace

TEST_CASE("a killed node whose port refuses is dead after half a second") {
  for (const std::size_t nodes : {3U, 5U}) {
    CAPTURE(nodes);
    auto times =
      measure(nodes, [](auto& cluster, auto& lost) { cluster.kill(lost); });
    INFO(times.text());
    CHECK(detection::at(times.known, 0.5) < 300);
    CHECK(detection::at(times.known, 0.99) < 550);
  }
}

TEST_CASE("a frozen node is dead after 4 to 5 seconds") {
  for (const std::size_t nodes : {3U, 5U}) {
    CAPTURE(nodes);
    auto times = measure(
      nodes, [](auto& cluster, auto& lost) { cluster.stall(lost, 20s); });
    INFO(times.text());
    CHECK(detection::at(times.written, 0) > 3000);
    CHECK(detection::at(times.known, 1) < 5000);
  }
}

TEST_CASE("figures" * doctest::skip()) { // ./actors_tests --no-skip -tc=figures
  for (const std::size_t nodes : {2U, 3U, 5U}) {
    MESSAGE(nodes,
            " nodes, kill: ", measure(nodes, [](auto& cluster, auto& lost) {
                                cluster.kill(lost);
                              }).text());
    MESSAGE(nodes,
            " nodes, freeze: ", measure(nodes, [](auto& cluster, auto& lost) {
                                  cluster.stall(lost, 20s);
                                }).text());
  }
}
