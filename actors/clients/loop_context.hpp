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

  /// Closes who holds most of limits.input_bytes_total, when it is exceeded.
  void free_input(std::chrono::seconds now);

  node_context& node;
  actor_queue& queue;
  std::size_t index;
  session_table sessions;
  subscriptions heard;
  relay_actor relay;
  /// One behaviour serves all connections of the loop: one for each would take
  /// 800 bytes of every idle connection. Its handlers act for `running`.
  std::unique_ptr<connection_actor::behavior_type> connection_behavior;
  connection* running = nullptr;
  /// Sessions that take no more lines and have nothing unanswered.
  std::size_t drained_sessions = 0;
  input_budget input;
  /// Makes the transport of an accepted socket; tests make another one.
  std::function<std::unique_ptr<transport>(int fd)> make_transport;
  /// Told once a second, so that sockets need no clock.
  std::function<void(std::chrono::seconds now)> on_tick;
};

} // namespace greenroom
