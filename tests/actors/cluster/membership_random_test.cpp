// Nodes that stall, lose their links and their database, are killed, leave and
// come back, in virtual time: the simulation holds each change of the table
// against what is really the case.

#include "tests/actors/cluster/simulated_cluster.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;
using namespace std::chrono_literals;

namespace {

class random_run {
public:
  explicit random_run(std::uint32_t seed) : cluster{seed} {
    machines_ = 3 + cluster.up_to(2);
    for (std::size_t i = 0; i < machines_; ++i) {
      cluster.start(i);
      cluster.run(cluster.between(0ms, 300ms));
    }
    cluster.run(1s);
  }

  void step() {
    switch (cluster.up_to(15)) {
      case 0:
        if (auto* who = any())
          cluster.kill(*who, cluster.between(50ms, 5s));
        break;
      case 1:
        if (auto* who = any(); who != nullptr && cluster.up_to(2) == 0)
          cluster.kill(*who);
        break;
      case 2:
        stall(1500ms, 8s);
        break;
      case 3:
      case 4:
        with_two([this](auto one, auto other) {
          cluster.cut(one, other, cluster.up_to(3) == 0);
        });
        break;
      case 5:
      case 6:
        with_two([this](auto one, auto other) { cluster.heal(one, other); });
        break;
      case 7:
        cluster.cut_database(machine(), cluster.up_to(1) == 0);
        break;
      case 8:
        cluster.stop_database(cluster.up_to(3) == 0);
        break;
      case 9:
        with_two([this](auto one, auto other) {
          cluster.fail_tls(one, other, cluster.up_to(1) == 0);
        });
        break;
      case 10:
        if (auto* who = any(); who != nullptr && who->incarnation != 0)
          cluster.leave(*who);
        break;
      case 11: // of a living node's name, or of one that stays away
        if (cluster.processes().size() < 20)
          cluster.start(machine());
        break;
      case 12:
        cluster.slow_database(cluster.up_to(1) == 0 ? 4ms : 80ms);
        break;
      default:
        stall(20ms, 1499ms);
    }
    cluster.run(cluster.between(50ms, 1500ms));
  }

  simulated_cluster cluster;

private:
  std::size_t machine() {
    return cluster.up_to(static_cast<std::uint32_t>(machines_ - 1));
  }

  template <class Function>
  void with_two(Function what) {
    const auto one = machine();
    if (const auto other = machine(); other != one)
      what(one, other);
  }

  simulated_cluster::process* any() { return cluster.running(machine()); }

  void stall(duration least, duration most) {
    // One that has not beaten since its last stall would stall for longer.
    if (auto* who = any();
        who != nullptr && who->stalled_until < cluster.now() - 600ms)
      cluster.stall(*who, cluster.between(least, most));
  }

  std::size_t machines_ = 0;
};

} // namespace

TEST_CASE("whatever happens, only who gives reason is declared dead") {
  constexpr std::uint32_t seeds = sanitized ? 200 : 2000;
  std::size_t deaths = 0;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    random_run run{seed};
    for (int i = 0; i < 25; ++i)
      run.step();
    auto& cluster = run.cluster;
    cluster.heal_all();
    const auto settled = cluster.settles_within(30s);
    REQUIRE(cluster.failure() == "");
    REQUIRE(settled);
    deaths += cluster.deaths();
    const auto before = cluster.evictions();
    cluster.run(6s); // some come back only now
    REQUIRE(cluster.failure() == "");
    REQUIRE(cluster.settles_within(2s));
    REQUIRE(cluster.evictions() == before);
  }
  CHECK(deaths > seeds / 2); // the test has met what it is about
}
