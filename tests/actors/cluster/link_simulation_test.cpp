// Two or three nodes over wires that are cut, stuck and slow, in virtual time.
// To see one seed again:
//   GREENROOM_LINK_SEED=17 GREENROOM_LINK_NODES=2 actors_tests -tc="one link*"

#include "tests/actors/cluster/link_simulation.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>

using namespace greenroom;
using namespace greenroom::test;

namespace {

constexpr std::uint32_t seeds = sanitized ? 800 : 5'000;

/// Small, so that little traffic reaches all of them. Windows are given up
/// early by every fourth seed.
link_limits small_limits(std::uint32_t seed) {
  link_limits limits;
  limits.batch_bytes = 2'048;
  limits.window_bytes = 16'384;
  limits.waiting_bytes = 32'768;
  limits.frame_bytes = 8'192;
  if (seed % 4 == 0)
    limits.give_up_time = std::chrono::seconds{4};
  return limits;
}

simulation_options options_of(std::uint32_t seed, std::size_t nodes,
                              planted_bug bug = planted_bug::none) {
  return {seed, nodes, bug, small_limits(seed)};
}

link_tally run_seeds(std::uint32_t count, std::size_t nodes) {
  link_tally all;
  for (std::uint32_t seed = 1; seed <= count; ++seed) {
    CAPTURE(seed);
    CAPTURE(nodes);
    link_simulation simulation{options_of(seed, nodes)};
    REQUIRE(simulation.run() == "");
    all += simulation.tally();
  }
  return all;
}

/// How many seeds of so many find a bug.
int finders(planted_bug bug, std::uint32_t of) {
  int found = 0;
  for (std::uint32_t seed = 1; seed <= of; ++seed) {
    link_simulation simulation{options_of(seed, 2, bug)};
    found += !simulation.run().empty();
  }
  MESSAGE("found by " << found << " of " << of << " seeds");
  return found;
}

std::uint32_t number_in(const char* variable, std::uint32_t otherwise) {
  const auto* text = std::getenv(variable);
  return text == nullptr ? otherwise
                         : static_cast<std::uint32_t>(std::atoi(text));
}

} // namespace

TEST_CASE("links keep their promises whatever happens to their pipes") {
  const auto all = run_seeds(seeds, 2);
  MESSAGE(all);
  // The simulation has met what it is about.
  CHECK(all.cuts > seeds * 4);
  CHECK(all.cuts_with_unacknowledged > seeds);
  CHECK(all.restarts > seeds);
  CHECK(all.stalled > seeds / 25);
  CHECK(all.unanswered > seeds / 2);
  CHECK(all.links.given_up > seeds / 20);
  CHECK(all.links.resets > seeds * 2);
  CHECK(all.links.resent > seeds * 4);
  CHECK(all.links.duplicates > seeds / 5);
  CHECK(all.links.late_batches > seeds / 4);
  CHECK(all.links.late_acks > seeds / 5);
  CHECK(all.links.late_hellos > seeds / 2);
  CHECK(all.links.heads_kept > seeds * 10);
  CHECK(all.links.busy > seeds * 10);
  CHECK(all.heads > seeds * 2);
  CHECK(all.sliced > seeds * 2);
  CHECK(all.delivered > seeds * 50);
}

TEST_CASE("links of three nodes keep their promises") {
  const auto all = run_seeds(seeds / 4, 3);
  MESSAGE(all);
  CHECK(all.cuts > seeds);
  CHECK(all.links.resent > seeds);
  CHECK(all.links.resets > seeds);
  CHECK(all.restarts > seeds / 4);
}

TEST_CASE("links with the limits of a real node keep their promises") {
  link_tally all;
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    link_simulation simulation{{seed, 2, planted_bug::none, link_limits{}}};
    REQUIRE(simulation.run() == "");
    all += simulation.tally();
  }
  MESSAGE(all);
  CHECK(all.cuts > 100);
  CHECK(all.sliced > 100);
  CHECK(all.heads > 20);
}

TEST_CASE("the simulation finds a link that sends nothing again") {
  CHECK(finders(planted_bug::no_resend, 100) > 20);
}

TEST_CASE("the simulation finds a link that takes batches of an older one") {
  CHECK(finders(planted_bug::no_link_check, 1'000) > 2);
}

TEST_CASE("the simulation finds an ack for what has not come") {
  CHECK(finders(planted_bug::early_ack, 200) > 5);
}

TEST_CASE("the simulation finds a batch that is taken twice") {
  CHECK(finders(planted_bug::duplicate_taken, 200) > 10);
}

TEST_CASE("one link can be watched") {
  const auto seed = number_in("GREENROOM_LINK_SEED", 0);
  auto options = options_of(seed, number_in("GREENROOM_LINK_NODES", 2));
  if (seed != 0)
    options.log = [](const std::string& what) { std::cout << what << '\n'; };
  link_simulation simulation{options};
  CHECK(simulation.run() == "");
}
