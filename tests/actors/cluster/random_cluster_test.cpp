#include "tests/actors/cluster/random_cluster.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace greenroom;
using namespace greenroom::test;

namespace {

unsigned long number_in(const char* variable, unsigned long otherwise) {
  const auto* text = std::getenv(variable);
  return text ? std::strtoul(text, nullptr, 10) : otherwise;
}

} // namespace

// GREENROOM_CLUSTER_SEEDS=N runs that many, GREENROOM_CLUSTER_SEED=N only one.
TEST_CASE("whatever fails, rooms of a cluster keep their promises") {
  const auto only = number_in("GREENROOM_CLUSTER_SEED", 0);
  const auto seeds =
    number_in("GREENROOM_CLUSTER_SEEDS", test::sanitized ? 40 : 200);
  const auto first = only != 0 ? only : 1;
  const auto last = only != 0 ? only : seeds;
  cluster_counters seen;
  for (auto seed = first; seed <= last; ++seed) {
    random_cluster cluster{static_cast<std::uint32_t>(seed)};
    cluster.run();
    for (const auto& problem : cluster.problems()) {
      CAPTURE(seed);
      FAIL_CHECK(problem);
    }
    cluster.count(seen);
  }
  if (only == 0) {
    // A simulation in which nothing happens proves nothing.
    CHECK(seen.recorded > 100 * seeds);
    CHECK(seen.refused > seeds);
    CHECK(seen.kills > seeds / 4);
    CHECK(seen.resets > 3 * seeds);
    CHECK(seen.claims_taken_over > seeds / 4);
    CHECK(seen.fenced > seeds / 50);
    CHECK(seen.unknown_written > seeds);
    CHECK(seen.unknown_unwritten > seeds);
    CHECK(seen.landed_after_death > seeds / 50);
  }
  MESSAGE("lines " << seen.lines << ", recorded " << seen.recorded
                   << ", refused " << seen.refused << ", kills " << seen.kills
                   << ", resets " << seen.resets << ", frames " << seen.frames
                   << ", claims taken over " << seen.claims_taken_over
                   << ", fenced " << seen.fenced << ", unknown and written "
                   << seen.unknown_written << ", and not "
                   << seen.unknown_unwritten << ", landed after a death "
                   << seen.landed_after_death);
}

TEST_CASE("the simulation finds a database that fences nobody") {
  database_bugs bugs;
  bugs.has_no_fence = true;
  bugs.has_no_key = true;
  std::uint32_t found = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    random_cluster cluster{seed, bugs};
    cluster.run();
    found += cluster.problems().empty() ? 0 : 1;
  }
  CHECK(found > 0);
}
