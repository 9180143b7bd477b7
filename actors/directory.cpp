#include "actors/directory.hpp"

#include "actors/session_id.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

namespace greenroom {

directory::directory(caf::actor_config& cfg, actor_queue& queue,
                     node_context& node)
    : super(cfg, queue), node_(node) {
  set_error_handler([](caf::error&) {});
}

directory_actor::behavior_type directory::make_behavior() {
  return {
    [this](login_atom, const login_request& x) {
      login(x, caf::actor_cast<connection_actor>(current_sender()));
    },
    [this](logout_atom, session_number session, const std::string& room_name,
           const room_actor& room) { logout(session, room_name, room); },
    [this](tell_atom, tell_request& x) {
      tell(x, caf::actor_cast<connection_actor>(current_sender()));
    },
  };
}

void directory::on_exit() {
  takeovers_.clear();
  handed_.clear();
  super::on_exit();
}

void directory::login(const login_request& x, const connection_actor& asker) {
  const auto unique = node_.opts().nicknames.unique;
  auto outcome = state_.check(x.session, x.nickname, x.token, unique);
  if (takeovers_.contains(outcome.takes_over))
    outcome = state_.check(x.session, x.nickname, {}, unique); // given away
  if (outcome.why == refusal::none && outcome.takes_over == 0) {
    accept(x, asker, {}, {});
    return;
  }
  if (outcome.why != refusal::none) {
    send(asker, login_atom_v, x.line, outcome.why, std::string{}, std::string{},
         room_actor{});
    return;
  }
  takeovers_[outcome.takes_over] = {asker, x};
  send(node_.relays.at(loop_of(outcome.takes_over)), yield_atom_v,
       outcome.takes_over, x.session);
}

void directory::accept(const login_request& x, const connection_actor& asker,
                       const std::string& room_name, const room_actor& room) {
  const auto token =
    state_.add(x.session, x.nickname, node_.opts().nicknames.unique);
  send(asker, login_atom_v, x.line, refusal::none, to_hex(token), room_name,
       room);
}

void directory::logout(session_number session, const std::string& room_name,
                       const room_actor& room) {
  state_.remove(session);
  if (auto place = handed_.extract(session))
    // Known to the room no more if the session has left it in between.
    send(place.mapped(), leave_atom_v, session, line_number{0});
  for (auto i = takeovers_.begin(); i != takeovers_.end(); ++i)
    if (i->second.request.session == session) {
      i->second.asker = nullptr; // it has ended while it waited
      break;
    }
  auto waiting = takeovers_.extract(session);
  if (!waiting)
    return;
  const auto& x = waiting.mapped();
  if (!x.asker) {
    if (room)
      send(room, leave_atom_v, x.request.session, line_number{0});
    return;
  }
  if (room)
    handed_[x.request.session] = room;
  accept(x.request, x.asker, room_name, room);
}

void directory::tell(tell_request& x, const connection_actor& asker) {
  x.to_session = state_.find(x.to);
  if (x.to_session == 0)
    send(asker, tell_atom_v, x.line, refusal::no_such_user);
  else
    send(node_.relays.at(loop_of(x.to_session)), tell_atom_v, x, asker);
}

} // namespace greenroom
