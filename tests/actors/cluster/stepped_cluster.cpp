#include "tests/actors/cluster/stepped_cluster.hpp"

#include "actors/cluster/peer.hpp"
#include "actors/cluster/stand_in.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace greenroom::test {

opening_number named_placement::node_of(const std::string& room) const {
  const auto wanted =
    static_cast<opening_number>(std::strtoul(room.c_str(), nullptr, 10));
  const auto is_up = std::find(up_.begin(), up_.end(), wanted) != up_.end();
  const auto node = is_up || up_.empty() ? wanted : up_.front();
  return node == here_ ? 0 : node;
}

stepped_cluster::stepped_cluster(engines disks) : disks_(std::move(disks)) {
  for (const auto& disk : disks_) {
    openings_.push_back(disk->opening());
    nodes_.push_back(
      std::make_unique<stepped_node>(*this, test_options(), disk));
    auto& context = nodes_.back()->node;
    context.places = std::make_unique<named_placement>(context.opening);
    context.start_stand_in = [this, &context](const std::string& room,
                                              opening_number owner,
                                              bool rebuilt) {
      return listed_room_actor{spawn_pinned<stand_in>(
        system, *context.loops.front(), context, room, owner, rebuilt)};
    };
  }
  for (std::size_t from = 0; from < nodes_.size(); ++from)
    for (std::size_t to = 0; to < nodes_.size(); ++to)
      if (from != to)
        connect(from, to);
  tell_view();
  settle();
}

stepped_cluster::~stepped_cluster() {
  for (auto& [way, wire] : wires_)
    wire.held = false;
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i])
      kill(i);
  if (const auto left = system.registry().running() - actors_before;
      left != 0) {
    // The actor system would wait for them for ever.
    std::fprintf(stderr, "%zu actors have not ended\n", left);
    std::abort();
  }
}

void stepped_cluster::connect(std::size_t from, std::size_t to) {
  const auto way = std::make_pair(from, to);
  auto& context = nodes_[from]->node;
  peers_[way] =
    spawn_pinned<peer>(system, *context.loops.front(), context, openings_[to],
                       [this, way](std::string frame) {
                         wires_[way].frames.push_back(std::move(frame));
                       });
  context.peers.add(openings_[to], peers_[way]);
}

void stepped_cluster::tell_view() {
  std::vector<opening_number> up;
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i])
      up.push_back(openings_[i]);
  for (const auto& one : nodes_)
    if (one)
      caf::anon_send(one->node.lobby, view_atom_v, up);
}

bool stepped_cluster::carry() {
  for (auto& [way, wire] : wires_) {
    if (wire.held || wire.frames.empty())
      continue;
    auto frame = std::move(wire.frames.front());
    wire.frames.pop_front();
    if (!nodes_[way.second])
      continue;
    ++carried_;
    caf::anon_send(peers_.at({way.second, way.first}), frame_atom_v,
                   std::move(frame));
    return true;
  }
  return false;
}

void stepped_cluster::settle() {
  const auto step_any = [this] {
    auto any = clock.try_run_once();
    for (const auto& one : nodes_)
      any = (one && one->step()) || any;
    return carry() || any;
  };
  const auto read_any = [this] {
    auto any = false;
    for (const auto& one : nodes_)
      any = (one && one->take_what_came()) || any;
    return any;
  };
  do {
    while (step_any()) {
    }
  } while (read_any());
}

void stepped_cluster::step_some(std::minstd_rand& random, int steps) {
  for (; steps > 0; --steps) {
    const auto number = random() % (nodes_.size() + 1);
    if (number == nodes_.size())
      carry();
    else if (nodes_[number])
      nodes_[number]->step();
  }
  clock.try_run_once();
}

void stepped_cluster::advance(std::chrono::milliseconds time) {
  settle();
  while (time > 0ms) {
    const auto part = std::min(time, std::chrono::milliseconds{50});
    time -= part;
    clock.advance_time(part);
    settle();
  }
}

test_client stepped_cluster::client(std::size_t number,
                                    const std::string& nickname,
                                    const std::string& room) {
  auto result = node(number).connect();
  result.says("LOGIN " + nickname + "\n");
  if (!room.empty())
    result.says("JOIN " + room + "\n");
  settle();
  result.hears();
  return result;
}

void stepped_cluster::hold_wire(std::size_t from, std::size_t to, bool held) {
  wires_[{from, to}].held = held;
}

void stepped_cluster::reset_link(std::size_t one, std::size_t other,
                                 bool loses_frames) {
  ++links_;
  for (const auto& way : {std::make_pair(one, other), {other, one}}) {
    if (loses_frames)
      wires_[way].frames.clear();
    caf::anon_send(peers_.at(way), lost_atom_v, links_);
  }
}

void stepped_cluster::kill(std::size_t number) {
  auto& dead = *nodes_.at(number);
  dead.release_queues();
  for (auto& [way, wire] : wires_)
    if (way.first == number || way.second == number)
      wire.frames.clear();
  for (std::size_t other = 0; other < nodes_.size(); ++other)
    if (other != number) {
      caf::anon_send_exit(peers_[{number, other}],
                          caf::exit_reason::user_shutdown);
      peers_[{number, other}] = nullptr;
    }
  dead.actors.end_clients_and_rooms();
  while (clock.try_run_once() || dead.step()) {
  }
  dead.actors.end_journal();
  while (clock.try_run_once() || dead.step()) {
  }
  dead.actors.forget();
  nodes_[number] = nullptr;
  for (auto& [way, wire] : wires_)
    if (way.first == number)
      wire.frames.clear(); // nobody hears its last words
  for (std::size_t other = 0; other < nodes_.size(); ++other)
    if (other != number && peers_[{other, number}])
      caf::anon_send_exit(peers_[{other, number}],
                          caf::exit_reason::user_shutdown);
  tell_view();
  settle();
}

} // namespace greenroom::test
