#include "actors/cluster/stand_in.hpp"

#include <chrono>
#include <utility>

namespace greenroom {

namespace {

// Before a successor tries: the other node may be busy with its own news.
constexpr std::chrono::milliseconds pause_before_successor{100};

} // namespace

stand_in::stand_in(caf::actor_config& cfg, actor_queue& queue,
                   node_context& node, std::string name, opening_number owner,
                   bool rebuilt)
    : super(cfg, queue), node_(node), name_(std::move(name)), owner_(owner),
      way_(node.peers.find(owner)),
      awaited_(rebuilt ? node.audiences.size() : 0) {
  set_error_handler([](caf::error&) {});
}

template <class... Contents>
void stand_in::ask(Contents&&... contents) {
  auto request = caf::make_message(std::forward<Contents>(contents)...);
  if (awaited_ > 0)
    waiting_.push_back(std::move(request));
  else
    send_to_room(std::move(request));
}

stand_in_actor::behavior_type stand_in::make_behavior() {
  if (way_)
    enlist();
  else
    lose();
  return {
    [this](join_atom, const join_request& x) {
      if (!refused_as_gone(x.session, x.line))
        ask(join_atom_v, x);
    },
    [this](leave_atom, session_id session, line_number line) {
      if (!refused_as_gone(session, line))
        ask(leave_atom_v, session, line);
    },
    [this](say_atom, say_request& x) { ask(say_atom_v, std::move(x)); },
    [this](history_atom, const history_request& x) { ask(history_atom_v, x); },
    [this](who_atom, session_id session, line_number line) {
      if (!refused_as_gone(session, line))
        ask(who_atom_v, session, line);
    },
    [this](tell_atom, const tell_request& x) { ask(tell_atom_v, x); },
    [this](transfer_atom, session_id from, session_id to) {
      if (members_.erase(from) > 0)
        members_.insert(to);
      ask(transfer_atom_v, from, to);
    },
    [this](attach_atom, audience_number,
           const std::vector<attached_member>& members) { attached(members); },
    [this](retire_atom) { retire(); },
    [this](ended_atom, opening_number node) {
      if (node == owner_)
        quit(caf::exit_reason::user_shutdown);
    },
    [this](update_atom, const room_update& news) { update(news); },
    [this](lost_atom) { lose(); },
    [this](tick_atom) { quit(caf::exit_reason::user_shutdown); },
  };
}

void stand_in::on_exit() {
  if (way_)
    send(way_, gone_atom_v, name_, std::uint64_t{id()});
  waiting_.clear();
  way_ = nullptr;
  super::on_exit();
}

bool stand_in::refused_as_gone(session_id session, line_number line) {
  if (retired_ && line != 0)
    send(node_.audience_of(session), gone_atom_v, session, line);
  return retired_;
}

void stand_in::send_to_room(caf::message request) {
  send(way_, ask_atom_v, name_, std::uint64_t{id()}, std::move(request));
}

void stand_in::enlist() {
  send(way_, enlist_atom_v, name_, std::uint64_t{id()}, stand_in_actor{this});
  if (awaited_ == 0)
    attach({}); // the room may wait to hear that nobody is here
}

void stand_in::attach(std::vector<attached_member> members) {
  // The number of this node's audience is for the other peer to say.
  send_to_room(
    caf::make_message(attach_atom_v, audience_number{0}, std::move(members)));
}

void stand_in::attached(const std::vector<attached_member>& members) {
  if (awaited_ == 0)
    return;
  attaching_.insert(attaching_.end(), members.begin(), members.end());
  for (const auto& member : members)
    members_.insert(member.session);
  tell_count();
  if (--awaited_ > 0)
    return;
  attach(std::exchange(attaching_, {}));
  for (auto& request : std::exchange(waiting_, {}))
    send_to_room(std::move(request));
}

void stand_in::update(const room_update& news) {
  note_members(news);
  for (const auto& audience : node_.audiences)
    send(audience, update_atom_v, news, room_actor{this});
}

void stand_in::note_members(const room_update& news) {
  for (const auto& answer : news.answers)
    if (answer.kind == answer_kind::joined)
      members_.insert(answer.session);
  if (!news.events.empty())
    for (const auto& one : *news.events)
      if (one.kind == event_kind::user_left)
        members_.erase(one.session);
  tell_count();
}

void stand_in::tell_count() {
  if (std::exchange(told_members_, members_.size()) != members_.size())
    send(node_.lobby, count_atom_v, name_, told_members_);
}

void stand_in::retire() {
  if (std::exchange(retired_, true)) {
    quit(caf::exit_reason::normal);
    return;
  }
  if (!members_.empty() || awaited_ > 0) {
    retired_ = false;
    send(node_.lobby, stay_atom_v, name_);
    return;
  }
  send(node_.lobby, retired_atom_v, name_);
}

void stand_in::lose() {
  if (!std::exchange(is_losing_, true))
    delayed_send(this, pause_before_successor, tick_atom_v);
}

} // namespace greenroom
