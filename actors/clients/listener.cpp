#include "actors/clients/listener.hpp"

#include "protocol/reply.hpp"

#include <spdlog/spdlog.h>

#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace greenroom {

namespace {

constexpr std::chrono::milliseconds accept_pause{100};

} // namespace

listener::listener(caf::actor_config& cfg, actor_queue& queue,
                   node_context& node, std::vector<relay_actor> relays,
                   std::shared_ptr<acceptors> bound,
                   std::size_t connections_max)
    : super(cfg, queue), node_(node), relays_(std::move(relays)),
      acceptors_(std::move(bound)), connections_max_(connections_max) {
  set_error_handler([](caf::error&) {});
}

listener_actor::behavior_type listener::make_behavior() {
  for (auto& x : *acceptors_)
    x->resume();
  return {
    [this](accepted_atom, const accepted_socket& socket,
           std::uint64_t counting_key) { accepted(socket, counting_key); },
    [this](refused_atom, std::int32_t error) { failed(error); },
    [this](closed_atom, std::uint64_t counting_key) {
      if (auto i = by_address_.find(counting_key);
          i != by_address_.end() && --i->second == 0)
        by_address_.erase(i);
    },
    [this](resume_atom) {
      for (auto& x : *acceptors_)
        x->resume();
    },
  };
}

void listener::on_exit() {
  acceptors_->clear();
  relays_.clear();
  super::on_exit();
}

refusal listener::admit(std::uint64_t counting_key) {
  if (node_.connections >= connections_max_)
    return refusal::too_many_connections;
  if (counting_key == 0)
    return refusal::none;
  const auto& limits = node_.opts().limits;
  const auto i = by_address_.find(counting_key);
  const auto open = i != by_address_.end() ? i->second : 0;
  const auto max = limits.connections_per_ip;
  // In this order: a connection that is refused for another reason does not
  // use up the address's minute.
  if ((max != 0 && open >= max)
      || !connects_.take(counting_key, clock().now(),
                         limits.connects_per_minute))
    return refusal::too_many_from_address;
  return refusal::none;
}

void listener::accepted(const accepted_socket& socket,
                        std::uint64_t counting_key) {
  if (const auto why = admit(counting_key); why != refusal::none) {
    const auto line = error_line(why);
    // If the socket does not take it at once, the client learns it by the
    // close alone.
    static_cast<void>(::send(socket.fd(), line.data(), line.size(),
                             MSG_NOSIGNAL | MSG_DONTWAIT));
    close(socket.take());
    return;
  }
  if (counting_key != 0)
    ++by_address_[counting_key];
  ++node_.connections;
  next_loop_ = (next_loop_ + 1) % relays_.size();
  super::send(relays_[next_loop_], adopt_atom_v, socket, counting_key);
}

void listener::failed(int error) {
  if (const auto now = clock().now();
      now - last_log_ >= std::chrono::seconds{1}) {
    last_log_ = now;
    spdlog::error("cannot accept connections for now: {}. If this lasts, "
                  "raise the limit of open files or lower "
                  "limits.connections",
                  std::strerror(error));
  }
  delayed_send(this, accept_pause, resume_atom_v);
}

} // namespace greenroom
