#pragma once

#include "actors/clients/connect_rate.hpp"
#include "actors/node/node_context.hpp"
#include "net/acceptor.hpp"
#include "net/poller.hpp"
#include "runtime/pinned.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// Accepts clients on all addresses and spreads them over the loops. On the
/// first loop; ends at shutdown.
class listener final : public pinned<listener_actor::base> {
public:
  using super = pinned<listener_actor::base>;

  using acceptors = std::vector<std::unique_ptr<acceptor>>;

  /// @param relays those of all loops, in turn the owners of new clients.
  /// @param bound acceptors that are paused and report by messages to this
  ///              actor.
  /// @param connections_max limits.connections, or fewer if the process cannot
  ///                        hold as many.
  listener(caf::actor_config& cfg, actor_queue& queue, node_context& node,
           std::vector<relay_actor> relays, std::shared_ptr<acceptors> bound,
           std::size_t connections_max);

  behavior_type make_behavior() override;
  const char* name() const override { return "listener"; }
  void on_exit() override;

private:
  void accepted(const accepted_socket& socket, std::uint64_t counting_key);
  void failed(int error);
  refusal admit(std::uint64_t counting_key);

  node_context& node_;
  std::vector<relay_actor> relays_;
  std::shared_ptr<acceptors> acceptors_;
  std::size_t connections_max_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_address_;
  connect_rate connects_;
  std::size_t next_loop_ = 0;
  caf::actor_clock::time_point last_log_{};
};

} // namespace greenroom
