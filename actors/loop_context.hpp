#pragma once

#include "actors/node_context.hpp"
#include "actors/session_table.hpp"
#include "actors/subscriptions.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace greenroom {

/// What the relay and the connections of one loop share, all on its thread.
struct loop_context {
  loop_context(node_context& shared, actor_queue& own, std::size_t number)
      : node(shared), queue(own), index(number), sessions(number) {}

  node_context& node;
  actor_queue& queue;
  std::size_t index;
  session_table sessions;
  subscriptions heard;
  relay_actor relay;
  /// Bytes of input that wait in all inboxes of the loop.
  std::size_t input_bytes = 0;
  /// Makes the transport of an accepted socket; tests make another one.
  std::function<std::unique_ptr<transport>(int fd)> make_transport;
  /// Told once a second, so that sockets need no clock.
  std::function<void(std::chrono::seconds now)> on_tick;
};

} // namespace greenroom
