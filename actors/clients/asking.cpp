#include "actors/clients/asking.hpp"

#include "protocol/cases.hpp"

#include <utility>

namespace greenroom {

namespace {

tell_request request_of(const question::tell& asked, session_id from,
                        line_number line, const session& user) {
  return {from, line, {}, user.nickname().str(), asked.nickname, asked.text};
}

} // namespace

void asking::begin(command_in_flight& command, const session& user) {
  const auto line = command.line();
  const auto ask_room = [&](const auto&) {
    if (command.room())
      room(command, user);
    else
      lobby(command);
  };
  std::visit(cases{
               ask_room,
               [&](question::login& x) {
                 self_.send(node_.directory, login_atom_v,
                            login_request{session_, line, x.nickname,
                                          std::move(x.token)},
                            connection_actor{&self_});
               },
               [&](const question::rooms&) {
                 self_.send(node_.lobby, list_atom_v, line,
                            connection_actor{&self_});
               },
               [&](const question::tell& x) {
                 if (x.is_anywhere)
                   self_.send(node_.directory, tell_atom_v,
                              request_of(x, session_, line, user));
                 else
                   ask_room(x);
               },
               [](const question::quit&) {},
             },
             command.asked());
}

void asking::lobby(const command_in_flight& command) {
  self_.send(node_.lobby, find_atom_v, command.room_name(), command.line(),
             command.is<question::join>(), room_seeker_actor{&self_});
}

void asking::room(command_in_flight& command, const session& user) {
  const auto& to = command.room();
  const auto line = command.line();
  std::visit(
    cases{
      [&](const question::join& x) {
        self_.send(to, join_atom_v,
                   join_request{session_, line, user.nickname().str(),
                                x.resumes, x.since});
      },
      [&](const question::leave&) {
        self_.send(to, leave_atom_v, session_, line);
      },
      [&](const question::history& x) {
        auto request = x.asked;
        request.session = session_;
        request.line = line;
        self_.send(to, history_atom_v, std::move(request));
      },
      [&](const question::who&) { self_.send(to, who_atom_v, session_, line); },
      [&](const question::tell& x) {
        self_.send(to, tell_atom_v, request_of(x, session_, line, user));
      },
      [](const auto&) {}, // asks no room
    },
    command.asked());
}

} // namespace greenroom
