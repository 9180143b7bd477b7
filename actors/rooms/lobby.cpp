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
           const room_seeker_actor& asker) {
      find(name, {asker, line, may_start});
    },
    [this](find_here_atom, const std::string& name, line_number line,
           const room_seeker_actor& asker) {
      find(name, {asker, line, true, true});
    },
    [this](view_atom, const std::vector<opening_number>& up) { set_view(up); },
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
  rooms_.visit_all([this](const listed_room_actor& room) {
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
  if (asked.must_be_here && known->elsewhere != 0) {
    answer(asked, {}, refusal::nothing_done, false);
    return;
  }
  if (asked.may_start)
    rooms_.expect(known, clock().now());
  answer(asked, known->start(), refusal::none, false);
}

void lobby::find_new(const std::string& name, const question& asked) {
  const auto max = node_.opts().limits.rooms;
  const auto elsewhere = node_.places->node_of(name);
  // Only its own node knows whether a room elsewhere exists.
  if (!asked.may_start && elsewhere == 0) {
    answer(asked, {}, refusal::none, false);
    return;
  }
  const auto unreachable =
    elsewhere != 0 && (asked.must_be_here || !node_.start_stand_in);
  if (draining_ || unreachable) {
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
  const auto room = spawn(name, elsewhere, false);
  const auto i = rooms_.add(name, room, room.id(), clock().now());
  i->elsewhere = elsewhere;
  answer(asked, i->start(), refusal::none, true);
}

listed_room_actor lobby::spawn(const std::string& name,
                               opening_number elsewhere, bool rebuilt) {
  auto& loop =
    *node_.loops[std::hash<std::string>{}(name) % node_.loops.size()];
  listed_room_actor result =
    elsewhere != 0 ? node_.start_stand_in(name, elsewhere, rebuilt)
                   : listed_room_actor{
                     spawn_pinned<room>(system(), loop, node_, name, rebuilt)};
  monitor(result);
  return result;
}

void lobby::room_down(const caf::down_msg& down) {
  const auto i = rooms_.find(down.source.id());
  if (i == rooms_.none() || draining_)
    return;
  if (i->elsewhere == 0)
    spdlog::error("room {} ended unexpectedly and is rebuilt: {}", i->name,
                  system().render(down.reason));
  i->elsewhere = node_.places->node_of(i->name);
  const auto room = spawn(i->name, i->elsewhere, true);
  rooms_.replace(i, room, room.id(), clock().now());
  kept_list_.changed = true;
  for (const auto& audience : node_.audiences)
    send(audience, moved_atom_v, i->name, i->start());
  if (i->elsewhere == 0)
    for (const auto& peer : node_.peers.all())
      send(peer, moved_atom_v, i->name, i->start());
  ask_again(i->name);
}

void lobby::set_view(const std::vector<opening_number>& up) {
  node_.places->set_view(up);
  for (const auto before : std::exchange(up_, up))
    if (std::find(up.begin(), up.end(), before) == up.end())
      rooms_.visit_all([&](const listed_room_actor& room) {
        send(room, ended_atom_v, before);
      });
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
