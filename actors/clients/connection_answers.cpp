// What a connection asks of others for the one command that waits, and what it
// does with their answers.

#include "actors/clients/connection.hpp"

#include "protocol/reply.hpp"

#include <utility>

namespace greenroom {

namespace {

constexpr int lookups_max = 3;

} // namespace

connection::waiting_command& connection::wait_for(command_kind kind) {
  waiting_ = std::make_unique<waiting_command>();
  client_.asked = waiting_.get();
  waiting_->kind = kind;
  waiting_->line = ++line_;
  client_.answer_deadline_seconds =
    static_cast<std::uint32_t>(now_seconds().count()) + ask_again_seconds;
  return *waiting_;
}

void connection::await_answer(waiting_command& command) {
  command.awaited_line = command.line;
}

void connection::ask_lobby() {
  send(loop_.node.lobby, find_atom_v, waiting_->room_name, waiting_->line,
       waiting_->kind == command_kind::join, connection_actor{this});
}

void connection::ask_room() {
  auto& x = *waiting_;
  switch (x.kind) {
    case command_kind::join:
      send(x.room, join_atom_v, x.join);
      break;
    case command_kind::leave:
      send(x.room, leave_atom_v, client_.session, x.line);
      break;
    case command_kind::history:
      send(x.room, history_atom_v, x.history);
      break;
    case command_kind::who:
      send(x.room, who_atom_v, client_.session, x.line);
      break;
    case command_kind::tell:
      send(x.room, tell_atom_v, x.tell);
      break;
    case command_kind::login:
    case command_kind::rooms:
    case command_kind::quit:
      break; // asked of the directory, the lobby and nobody
  }
}

void connection::ask_again() {
  if (waiting_ && !client_.streaming && waiting_->kind != command_kind::login
      && waiting_->kind != command_kind::quit)
    ask_lobby();
}

void connection::answered() {
  waiting_.reset();
  client_.asked = nullptr;
  client_.streaming = false;
  client_.answer_deadline_seconds = 0;
  work();
}

void connection::found(line_number line, const room_start& start, refusal why,
                       bool created) {
  if (line == 0)
    ask_for_place(start.room);
  if (!is_waiting_for(line))
    return;
  if (why == refusal::none && start.room) {
    if (waiting_->room && start.number == waiting_->start)
      return; // asked again: it is there, and has the question
    waiting_->start = start.number;
    if (created)
      rate_.charge(9); // a JOIN that creates a room counts ten lines
    waiting_->room = start.room;
    ask_room();
    return;
  }
  if (waiting_->kind == command_kind::who && why == refusal::none)
    socket_->append(who_line(waiting_->room_name, {}, 0, false));
  else
    socket_->append(
      error_line(why == refusal::none ? refusal::history_unavailable : why));
  answered();
}

void connection::gone(line_number line) {
  if (!is_waiting_for(line))
    return;
  waiting_->room = nullptr;
  if (++waiting_->lookups < lookups_max) {
    ask_lobby();
    return;
  }
  socket_->append(error_line(refusal::nothing_done));
  answered();
}

void connection::done(line_number line, answer_kind what, refusal why) {
  if (what == answer_kind::placed) {
    place_confirmed(true);
    work();
  }
  if (!is_waiting_for(line))
    return;
  if (what == answer_kind::joined) {
    joined();
  } else if (what == answer_kind::left
             || (waiting_->kind == command_kind::leave
                 && why == refusal::join_a_room_first)) {
    session_.left();
    room_ = nullptr;
    rebuilding_ = false;
    leave_moved_place();
  }
  answered();
}

void connection::joined() {
  if (!session_.room().empty() && session_.room() != waiting_->room_name)
    send(room_, leave_atom_v, client_.session, line_number{0});
  settle_moved_place(waiting_->room_name);
  rebuilding_ = false;
  session_.joined(waiting_->room_name);
  room_ = waiting_->room;
}

void connection::moved(const std::string& name, const room_start& start) {
  const auto& room = start.room;
  if (client_.moved && client_.moved->room_name == name)
    ask_for_place(room);
  if (session_.room() == name) {
    room_ = room;
    // What is said from now on must not overtake what has to be said again.
    rebuilding_ = client_.hears && client_.hears->name == name;
  }
  if (waiting_ && waiting_->room && waiting_->room_name == name
      && !client_.streaming) {
    waiting_->room = room;
    waiting_->start = start.number;
    ask_room();
  }
}

void connection::resend() {
  if (!std::exchange(rebuilding_, false))
    return; // joined the rebuilt room itself
  for (const auto& x : client_.pending)
    if (!x.answered)
      send(room_, say_atom_v, client_.session, x.line, x.text);
  work(); // some may have been answered by what was fed
}

void connection::logged_in(line_number line, refusal why,
                           const std::string& token,
                           const offered_place& place) {
  if (!is_waiting_for(line))
    return; // the directory gives the place up when this session logs out
  if (why != refusal::none) {
    socket_->append(error_line(why));
    answered();
    return;
  }
  session_.logged_in(waiting_->join.nickname);
  client_.login_deadline_seconds = 0;
  if (place.room)
    take_over(place);
  socket_->append(login_line(session_.nickname().view(), token));
  answered();
}

void connection::take_over(const offered_place& place) {
  client_.moved = std::make_unique<moved_place>(
    moved_place{place.room_name, place.room, place.recorded_as});
  client_.moved->kept_by = place.from;
  client_.moved->takeovers = place.takeovers + 1;
  // The room may have been rebuilt since the offer was made.
  send(loop_.node.lobby, find_atom_v, place.room_name, line_number{0}, false,
       connection_actor{this});
}

void connection::ask_for_place(const room_actor& room) {
  if (!client_.moved || !client_.moved->kept_by)
    return;
  if (!room) { // it has ended for good, and the place with it
    place_confirmed(true);
    client_.moved.reset();
    work();
    return;
  }
  client_.moved->room = room;
  send(room, transfer_atom_v, client_.moved->kept_by, client_.session);
}

void connection::listed(line_number line, const shared_line& reply) {
  if (!is_waiting_for(line))
    return;
  socket_->append(reply.view());
  answered();
}

void connection::told(line_number line, refusal why) {
  if (!is_waiting_for(line))
    return;
  if (why == refusal::none)
    socket_->append(ok_line());
  else
    socket_->append(error_line(why, waiting_->tell.to));
  answered();
}

} // namespace greenroom
