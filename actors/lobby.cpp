#include "actors/lobby.hpp"

#include "actors/room.hpp"

#include <caf/actor_cast.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace greenroom {

namespace {

using std::chrono::seconds;

// A room without members is kept this long: people come back.
constexpr seconds empty_room_kept{30};

} // namespace

lobby::lobby(caf::actor_config& cfg, actor_queue& queue, node_context& node)
    : super(cfg, queue), node_(node) {
  set_error_handler([](caf::error&) {});
  set_down_handler([this](const caf::down_msg& x) { room_down(x); });
}

lobby_actor::behavior_type lobby::make_behavior() {
  delayed_send(this, seconds{1}, tick_atom_v);
  return {
    [this](find_atom, const std::string& name, line_number line,
           bool may_start) {
      find(name, {caf::actor_cast<connection_actor>(current_sender()), line,
                  may_start});
    },
    [this](count_atom, const std::string& name, std::uint64_t users) {
      auto i = rooms_.find(name);
      if (i == rooms_.end())
        return;
      i->second.users = users;
      i->second.empty_since = clock().now();
      answer_drain();
    },
    [this](gone_atom, const std::string& name) {
      settle_retirement(name, false);
    },
    [this](stay_atom, const std::string& name) {
      settle_retirement(name, true);
    },
    [this](list_atom, line_number line) {
      send(caf::actor_cast<connection_actor>(current_sender()), list_atom_v,
           list(line));
    },
    [this](tick_atom) {
      delayed_send(this, seconds{1}, tick_atom_v);
      retire_empty();
    },
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
  for (auto& [name, x] : rooms_)
    send_exit(x.room, caf::exit_reason::user_shutdown);
  rooms_.clear();
  for (const auto& x : retired_)
    send_exit(x, caf::exit_reason::user_shutdown);
  retired_.clear();
  super::on_exit();
}

void lobby::answer(const question& x, const room_actor& room, refusal why,
                   bool created) {
  send(x.asker, found_atom_v, x.line, room, why, created);
}

void lobby::find(const std::string& name, const question& x) {
  if (auto i = rooms_.find(name); i != rooms_.end()) {
    if (i->second.retiring)
      i->second.waiting.push_back(x);
    else
      answer(x, i->second.room, refusal::none, false);
    return;
  }
  const auto max = node_.opts().limits.rooms;
  if (!x.may_start)
    answer(x, {}, refusal::none, false);
  else if (draining_)
    answer(x, {}, refusal::nothing_done, false);
  else if (max != 0 && rooms_.size() >= max)
    answer(x, {}, refusal::too_many_rooms, false);
  else
    answer(x, start(name, false), refusal::none, true);
}

room_actor lobby::start(const std::string& name, bool rebuilt) {
  auto& loop =
    *node_.loops[std::hash<std::string>{}(name) % node_.loops.size()];
  auto& x = rooms_[name];
  x.room = spawn_pinned<room>(system(), loop, node_, name, rebuilt);
  x.users = 0;
  x.empty_since = clock().now();
  x.retiring = false;
  monitor(x.room);
  return x.room;
}

void lobby::room_down(const caf::down_msg& x) {
  if (std::erase_if(
        retired_, [&](const auto& room) { return room.address() == x.source; }))
    return;
  const auto i = std::find_if(rooms_.begin(), rooms_.end(), [&](const auto& y) {
    return y.second.room.address() == x.source;
  });
  if (i == rooms_.end() || draining_)
    return;
  spdlog::error("room {} ended unexpectedly and is rebuilt: {}", i->first,
                system().render(x.reason));
  const auto questions = std::exchange(i->second.waiting, {});
  const auto room = start(i->first, true);
  for (const auto& relay : node_.relays)
    send(relay, moved_atom_v, i->first, room);
  for (const auto& asked : questions)
    answer(asked, room, refusal::none, false);
}

void lobby::settle_retirement(const std::string& name, bool stays) {
  auto i = rooms_.find(name);
  if (i == rooms_.end() || !i->second.retiring)
    return;
  const auto questions = std::exchange(i->second.waiting, {});
  if (stays) {
    i->second.retiring = false;
    i->second.empty_since = clock().now();
  } else {
    retired_.push_back(i->second.room);
    rooms_.erase(i);
  }
  for (const auto& asked : questions)
    find(name, asked);
}

room_list lobby::list(line_number line) const {
  std::vector<const std::pair<const std::string, entry>*> used;
  for (const auto& x : rooms_)
    if (x.second.users > 0)
      used.push_back(&x);
  const std::size_t max = node_.opts().limits.list_entries;
  const auto shown = std::min(used.size(), max);
  std::partial_sort(used.begin(),
                    used.begin() + static_cast<std::ptrdiff_t>(shown),
                    used.end(), [](const auto* a, const auto* b) {
                      return a->second.users != b->second.users
                               ? a->second.users > b->second.users
                               : a->first < b->first;
                    });
  room_list result;
  result.line = line;
  result.more = shown < used.size();
  for (std::size_t i = 0; i < shown; ++i) {
    result.names.push_back(used[i]->first);
    result.users.push_back(used[i]->second.users);
  }
  return result;
}

void lobby::retire_empty() {
  const auto now = clock().now();
  for (auto& [name, x] : rooms_)
    if (x.users == 0 && !x.retiring && now - x.empty_since >= empty_room_kept) {
      x.retiring = true;
      send(x.room, retire_atom_v);
    }
}

void lobby::answer_drain() {
  if (!draining_ || drained_.empty())
    return;
  for (const auto& [name, x] : rooms_)
    if (x.users > 0)
      return;
  for (auto& promise : std::exchange(drained_, {}))
    promise.deliver(done_atom_v);
}

} // namespace greenroom
