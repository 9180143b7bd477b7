#include "actors/node/directory.hpp"

#include "protocol/session_id.hpp"

#include <utility>

namespace greenroom {

directory::directory(caf::actor_config& cfg, actor_queue& queue,
                     node_context& node)
    : super(cfg, queue), node_(node) {
  set_error_handler([](caf::error&) {});
}

directory_actor::behavior_type directory::make_behavior() {
  return {
    [this](login_atom, const login_request& x, const connection_actor& asker) {
      login(x, asker);
    },
    [this](logout_atom, session_id session, const offered_place& place) {
      logout(session, place);
    },
    [this](tell_atom, tell_request& x) { tell(x); },
  };
}

void directory::on_exit() {
  takeovers_.clear();
  super::on_exit();
}

void directory::login(const login_request& request,
                      const connection_actor& asker) {
  const auto unique = node_.opts().nicknames.unique;
  auto outcome =
    state_.check(request.session, request.nickname, request.token, unique);
  if (takeovers_.contains(outcome.takes_over))
    outcome =
      state_.check(request.session, request.nickname, {}, unique); // given away
  if (outcome.why == refusal::none && !outcome.takes_over) {
    accept(request, asker, {});
    return;
  }
  if (outcome.why != refusal::none) {
    send(asker, logged_in_atom_v, request.line, outcome.why, std::string{},
         offered_place{});
    return;
  }
  takeovers_[outcome.takes_over] = {asker, request};
  send(node_.audience_of(outcome.takes_over), yield_atom_v, outcome.takes_over);
}

void directory::accept(const login_request& request,
                       const connection_actor& asker,
                       const offered_place& place) {
  const auto token = state_.add(request.session, request.nickname,
                                node_.opts().nicknames.unique);
  send(asker, logged_in_atom_v, request.line, refusal::none, to_hex(token),
       place);
}

void directory::release(session_id from) {
  send(node_.audience_of(from), release_atom_v, from, false);
}

void directory::logout(session_id session, const offered_place& place) {
  state_.remove(session);
  if (const auto from = offered_.extract(session))
    release(from.mapped()); // unless the session has taken the place
  for (auto i = takeovers_.begin(); i != takeovers_.end(); ++i)
    if (i->second.request.session == session) {
      i->second.asker = nullptr; // it has ended while it waited
      break;
    }
  auto waiting = takeovers_.extract(session);
  if (!waiting)
    return;
  const auto& x = waiting.mapped();
  if (x.asker) {
    if (place.room)
      offered_[x.request.session] = session;
    accept(x.request, x.asker, place);
  } else if (place.room) {
    release(session);
  }
}

void directory::tell(tell_request& request) {
  request.to_session = state_.find(request.to);
  if (!request.to_session)
    send(node_.audience_of(request.from_session), told_atom_v,
         request.from_session, request.line, refusal::no_such_user);
  else
    send(node_.audience_of(request.to_session), tell_atom_v, request);
}

} // namespace greenroom
