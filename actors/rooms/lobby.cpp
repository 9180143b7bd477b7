#include "actors/rooms/lobby.hpp"

#include "actors/rooms/room.hpp"
#include "protocol/reply.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace greenroom {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// So many rooms retire and so many end at once, then sockets have their turn:
// 6,400 rooms a second. An actor that ends passes through the ring of 64 of
// CAF's clock, which blocks when it is full.
constexpr int rooms_per_tick = 32;
constexpr milliseconds pause_while_due{5};
constexpr seconds pause_else{1};

// A list may be so old.
constexpr seconds list_kept{1};

} // namespace

lobby::lobby(caf::actor_config& cfg, actor_queue& queue, node_context& node)
    : super(cfg, queue), node_(node) {
  set_error_handler([](caf::error&) {});
  set_down_handler([this](const caf::down_msg& x) { room_down(x); });
}

lobby_actor::behavior_type lobby::make_behavior() {
  delayed_send(this, pause_else, tick_atom_v);
  return {
    [this](find_atom, const std::string& name, line_number line, bool may_start,
           const connection_actor& asker) {
      find(name, {asker, line, may_start});
    },
    [this](count_atom, const std::string& name, std::uint64_t users) {
      count(name, users);
    },
    [this](retired_atom, const std::string& name) {
      settle_retirement(name, false);
    },
    [this](stay_atom, const std::string& name) {
      settle_retirement(name, true);
    },
    [this](list_atom, line_number line, const connection_actor& asker) {
      send(asker, rooms_atom_v, room_list{line, list()});
    },
    [this](tick_atom) { tick(); },
    [this](drain_atom) {
      draining_ = true;
      auto promise = make_response_promise<done_atom>();
      drained_.push_back(promise);
      answer_drain();
      return promise;
    },
  };
}

void lobby::on_exit() {
  rooms_.visit_all([this](const owned_room_actor& room) {
    send_exit(room, caf::exit_reason::user_shutdown);
  });
  rooms_.clear();
  waiting_.clear();
  super::on_exit();
}

void lobby::answer(const question& asked, const room_start& room, refusal why,
                   bool created) {
  send(asked.asker, found_atom_v, asked.line, room, why, created);
}

void lobby::find(const std::string& name, const question& asked) {
  const auto i = rooms_.find(name);
  if (i == rooms_.none())
    find_new(name, asked);
  else
    find_known(i, asked);
}

void lobby::find_known(room_table::place known, const question& asked) {
  if (known->status == room_table::state::retiring) {
    waiting_[known->name].push_back(asked);
    return;
  }
  if (asked.may_start)
    rooms_.expect(known, clock().now());
  answer(asked, known->start(), refusal::none, false);
}

void lobby::find_new(const std::string& name, const question& asked) {
  const auto max = node_.opts().limits.rooms;
  if (!asked.may_start) {
    answer(asked, {}, refusal::none, false);
    return;
  }
  if (draining_ || !node_.places->is_here(name)) {
    answer(asked, {}, refusal::nothing_done, false);
    return;
  }
  if (max != 0 && rooms_.counted() >= max) {
    answer(asked, {}, refusal::too_many_rooms, false);
    return;
  }
  if (max != 0 && rooms_.present() >= max)
    retire(rooms_.longest_empty());
  end_one(); // or else those that end would become more and more
  const auto room = spawn(name, false);
  const auto i = rooms_.add(name, room, room.id(), clock().now());
  answer(asked, i->start(), refusal::none, true);
}

owned_room_actor lobby::spawn(const std::string& name, bool rebuilt) {
  auto& loop =
    *node_.loops[std::hash<std::string>{}(name) % node_.loops.size()];
  auto result = spawn_pinned<room>(system(), loop, node_, name, rebuilt);
  monitor(result);
  return result;
}

void lobby::room_down(const caf::down_msg& down) {
  const auto i = rooms_.find(down.source.id());
  if (i == rooms_.none() || draining_)
    return;
  spdlog::error("room {} ended unexpectedly and is rebuilt: {}", i->name,
                system().render(down.reason));
  const auto room = spawn(i->name, true);
  rooms_.replace(i, room, room.id(), clock().now());
  kept_list_.changed = true;
  for (const auto& audience : node_.audiences)
    send(audience, moved_atom_v, i->name, i->start());
  ask_again(i->name);
}

void lobby::count(const std::string& name, std::uint64_t users) {
  const auto i = rooms_.find(name);
  if (i == rooms_.none())
    return;
  rooms_.count(i, users, clock().now());
  kept_list_.changed = true;
  answer_drain();
}

void lobby::settle_retirement(const std::string& name, bool stays) {
  const auto i = rooms_.find(name);
  if (i == rooms_.none() || i->status != room_table::state::retiring)
    return;
  if (stays)
    rooms_.stays(i, clock().now());
  else
    rooms_.retired(i, clock().now());
  ask_again(name);
}

void lobby::ask_again(const std::string& name) {
  if (auto questions = waiting_.extract(name))
    for (const auto& asked : questions.mapped())
      find(name, asked);
}

void lobby::retire(room_table::place known) {
  rooms_.retire(known);
  send(known->room, retire_atom_v);
}

const shared_line& lobby::list() {
  const auto now = clock().now();
  const auto max = node_.opts().limits.list_entries;
  auto& kept = kept_list_;
  const auto fresh = !kept.changed || now - kept.since < list_kept;
  if (!kept.line.empty() && kept.entries_max == max && fresh)
    return kept.line;
  std::vector<room_count> rooms;
  rooms.reserve(std::min<std::size_t>(max, rooms_.used()));
  rooms_.visit_used(max, [&](const room_table::entry& x) {
    rooms.push_back({x.name, x.users});
  });
  kept = {share_line(rooms_line(rooms, rooms.size() < rooms_.used())), max, now,
          false};
  return kept.line;
}

void lobby::tick() {
  const auto now = clock().now();
  for (int n = 0; n < rooms_per_tick; ++n) {
    if (const auto i = rooms_.due_to_retire(now); i != rooms_.none())
      retire(i);
    end_one();
  }
  if (rooms_.has_due(now))
    delayed_send(this, pause_while_due, tick_atom_v);
  else
    delayed_send(this, pause_else, tick_atom_v);
}

void lobby::end_one() {
  // Asked to retire for the second time, a room ends.
  if (const auto room = rooms_.take_ended(clock().now()))
    send(room, retire_atom_v);
}

void lobby::answer_drain() {
  if (!draining_ || drained_.empty() || rooms_.used() > 0)
    return;
  for (auto& promise : std::exchange(drained_, {}))
    promise.deliver(done_atom_v);
}

} // namespace greenroom
