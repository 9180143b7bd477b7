#pragma once

#include "actors/clients/input_budget.hpp"
#include "actors/clients/session_table.hpp"
#include "actors/clients/subscriptions.hpp"
#include "actors/node/node_context.hpp"
#include "net/transport.hpp"

#include <caf/typed_behavior.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace greenroom {

class connection;

/// What the relay and the connections of one loop share, all on its thread.
struct loop_context {
  loop_context(node_context& shared, actor_queue& own, std::size_t number)
      : node(shared), queue(own), index(number),
        sessions(shared.opening, number), input(shared.input) {}

  /// Ends the clients that hold most input if limits.input_bytes_total is
  /// exceeded: see `input_budget`.
  void free_input(std::chrono::seconds now);

  node_context& node;
  actor_queue& queue;
  std::size_t index;
  session_table sessions;
  subscriptions heard;
  relay_actor relay;
  /// One behaviour serves all connections of the loop, because one for each
  /// would add 800 bytes to every idle connection. Its handlers act for
  /// `running`, the connection that handles a message now.
  std::unique_ptr<connection_actor::behavior_type> connection_behavior;
  connection* running = nullptr;
  /// Sessions that execute no more lines and have answered all.
  std::size_t drained_sessions = 0;
  input_budget input;
  /// Makes the transport of an accepted socket; tests make one without a
  /// socket.
  std::function<std::unique_ptr<transport>(int fd)> make_transport;
  /// Called once a second, so that sockets need no clock.
  std::function<void(std::chrono::seconds now)> on_tick;
};

} // namespace greenroom
