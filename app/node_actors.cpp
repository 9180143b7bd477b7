#include "app/node_actors.hpp"

#include "actors/clients/relay.hpp"
#include "actors/node/directory.hpp"
#include "actors/node/journal_writer.hpp"
#include "actors/node/page_reader.hpp"
#include "actors/rooms/lobby.hpp"

#include <caf/send.hpp>

#include <utility>

namespace greenroom {

void add_message_types(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::greenroom_atoms>();
  config.add_message_types<caf::id_block::greenroom_types>();
}

node_actors::node_actors(caf::actor_system& system, options values,
                         node_ground ground)
    : context_(std::move(values)) {
  context_.journal_id = ground.engine->id();
  context_.opening = ground.engine->opening();
  context_.wall_clock = std::move(ground.wall_clock);
  for (auto& x : ground.loops) {
    context_.loops.push_back(&x.queue);
    loops_.push_back(
      std::make_unique<loop_context>(context_, x.queue, loops_.size()));
    loops_.back()->make_transport = std::move(x.make_transport);
    loops_.back()->on_tick = std::move(x.on_tick);
  }
  context_.reader = spawn_pinned<page_reader>(
    system, ground.reader_queue, context_, ground.engine->open_reader());
  context_.journal = spawn_pinned<journal_writer>(
    system, ground.journal_queue, context_, std::move(ground.engine),
    std::move(ground.journal_failed));
  for (auto& x : loops_) {
    x->relay = spawn_pinned<relay>(system, x->queue, *x);
    context_.audiences.push_back(x->relay);
  }
  auto& first = loops_.front()->queue;
  context_.lobby = spawn_pinned<lobby>(system, first, context_);
  context_.directory = spawn_pinned<directory>(system, first, context_);
}

std::vector<relay_actor> node_actors::relays() const {
  std::vector<relay_actor> result;
  for (const auto& x : loops_)
    result.push_back(x->relay);
  return result;
}

void node_actors::end_clients_and_rooms() {
  const auto reason = caf::exit_reason::user_shutdown;
  caf::anon_send_exit(context_.listener, reason);
  caf::anon_send_exit(context_.lobby, reason);
  caf::anon_send_exit(context_.directory, reason);
  for (const auto& x : loops_)
    caf::anon_send_exit(x->relay, reason);
}

void node_actors::end_journal() {
  const auto reason = caf::exit_reason::user_shutdown;
  caf::anon_send_exit(context_.journal, reason);
  caf::anon_send_exit(context_.reader, reason);
}

void node_actors::forget() {
  for (auto& x : loops_)
    x->relay = nullptr;
  context_.audiences.clear();
  context_.peers.clear();
  context_.lobby = nullptr;
  context_.directory = nullptr;
  context_.journal = nullptr;
  context_.reader = nullptr;
  context_.listener = nullptr;
}

} // namespace greenroom
