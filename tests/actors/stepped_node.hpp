#pragma once

#include "app/node_actors.hpp"
#include "tests/actors/stepped_queue.hpp"
#include "tests/actors/test_client.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace greenroom::test {

using namespace std::chrono_literals;

/// Options without a rate, which only tests of rates want.
options test_options();

struct test_config : caf::actor_system_config {
  test_config();
};

/// Actors whose every message is handled when the test says so, on a virtual
/// clock.
struct stepped_system {
  stepped_system();

  test_config config;
  caf::actor_system system;
  caf::scheduler::test_coordinator& clock;
  caf::scoped_actor self;
  std::size_t actors_before; ///< Those of libcaf itself, and `self`.
};

/// A whole node of two loops without threads, sockets or disk.
class stepped_node {
public:
  /// @param engine the journal, which outlives the node.
  stepped_node(stepped_system& ground, options values,
               std::shared_ptr<journal> engine);
  stepped_node(const stepped_node&) = delete;
  stepped_node& operator=(const stepped_node&) = delete;

  /// A client whose connection is under way; handled by the next step.
  test_client connect(std::size_t loop = 0);

  /// Handles one message of one actor.
  /// @returns whether there was any.
  bool step();
  /// The clients that read take what was sent to them.
  /// @returns whether there was anything.
  bool take_what_came();
  /// From now on which actor is next is a matter of chance.
  void shuffle(std::uint32_t seed) { random_.emplace(seed); }
  /// Lets all actors run that are held.
  void release_queues();

private:
  node_ground ground(std::shared_ptr<journal> engine);
  std::array<stepped_queue*, 4> queues();
  void greet();

  stepped_system& ground_;
  std::vector<std::shared_ptr<wire>> wires_;
  std::optional<std::minstd_rand> random_;
  std::size_t next_queue_ = 0;
  std::size_t greeted_ = 0; // of wires_

public:
  std::array<std::unique_ptr<stepped_queue>, 2> loop_queues;
  stepped_queue journal_queue;
  stepped_queue reader_queue;
  std::vector<std::string> failures; ///< What the journal failed of.
  node_actors actors; // last: from its first moment it uses all of the above
  node_context& node;
};

} // namespace greenroom::test
