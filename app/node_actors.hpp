#pragma once

#include "actors/clients/loop_context.hpp"
#include "actors/node/node_context.hpp"
#include "journal/journal.hpp"
#include "net/transport.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace greenroom {

/// Registers every message type of the program.
void add_message_types(caf::actor_system_config& config);

/// One event loop, as its actors see it: in the program a thread with sockets,
/// in a test a queue that the test runs step by step.
struct loop_ground {
  actor_queue& queue;
  /// Makes the transport of an accepted socket, which it owns.
  std::function<std::unique_ptr<transport>(int fd)> make_transport;
  /// Called once a second, so that sockets need no clock.
  std::function<void(std::chrono::seconds now)> on_tick;
};

/// All that a node's actors need from outside.
struct node_ground {
  std::vector<loop_ground> loops; ///< At least one; rooms live on all.
  actor_queue& journal_queue;
  actor_queue& reader_queue;
  std::shared_ptr<journal> engine; ///< Open.
  /// Called, on the journal's queue, when the journal has failed for good.
  std::function<void(const std::string&)> journal_failed;
  std::function<utc_time()> wall_clock;
};

/// Starts all actors of a node except its listener, and makes them known to
/// each other. The program and the tests use the same wiring.
class node_actors {
public:
  node_actors(caf::actor_system& system, options values, node_ground ground);
  node_actors(const node_actors&) = delete;
  node_actors& operator=(const node_actors&) = delete;

  node_context& context() noexcept { return context_; }
  const node_context& context() const noexcept { return context_; }

  /// What the actors of each loop share.
  const std::vector<std::unique_ptr<loop_context>>& loops() const noexcept {
    return loops_;
  }

  /// Of each loop, in their order.
  std::vector<relay_actor> relays() const;

  /// Tells all actors to end, the journal and the reader last. They end on
  /// their own queues.
  void end_clients_and_rooms();
  void end_journal();

  /// Drops all handles, after the actors have ended.
  void forget();

private:
  node_context context_;
  std::vector<std::unique_ptr<loop_context>> loops_;
};

} // namespace greenroom
