#include "actors/clients/conversation.hpp"

#include "actors/clients/replies.hpp"

#include <utility>

namespace greenroom {

namespace {

// Whom a /tell is for; empty for other commands.
std::string_view receiver_of(const command_in_flight& command) {
  const auto* tell = command.as<question::tell>();
  return tell ? std::string_view{tell->nickname} : std::string_view{};
}

} // namespace

bool conversation::has_room_for(bool is_message) const {
  const auto most =
    is_message ? loop_.node.opts().limits.pending_lines : std::uint32_t{1};
  return client_.pending.size() < most;
}

void conversation::perform(session::action action) {
  if (const auto* reply = std::get_if<session::reply>(&action))
    replies::at_once(*client_.out, reply->line);
  else if (const auto* said = std::get_if<command::message>(&action))
    say(*said);
  else
    begin(std::move(std::get<question::any>(action)));
}

void conversation::say(const command::message& said) {
  say_request asked{client_.session, ++line_, std::string{said.text},
                    said.kind};
  client_.pending.add(asked);
  if (!is_rebuilding_)
    self_.send(room_, say_atom_v, std::move(asked));
}

void conversation::begin(question::any asked) {
  client_.command = std::make_unique<command_in_flight>(
    ++line_, std::move(asked), user_.room(), room_,
    static_cast<std::uint32_t>(now().count()));
  ask().begin(*client_.command, user_);
}

bool conversation::answered() {
  client_.command.reset();
  return true;
}

bool conversation::refuse(refusal why) {
  replies::refused(*client_.out, why);
  return answered();
}

bool conversation::found(line_number line, const room_start& start,
                         refusal why) {
  if (line == 0)
    return places().transfer(start.room);
  if (!awaits(line))
    return false;
  if (why != refusal::none)
    return refuse(why);
  if (start.room) {
    if (client_.command->found(start))
      ask().room(*client_.command, user_);
    return false;
  }
  if (!client_.command->is<question::who>())
    return refuse(refusal::history_unavailable);
  replies::nobody_there(*client_.out, client_.command->room_name());
  return answered();
}

bool conversation::gone(line_number line) {
  if (!awaits(line))
    return false;
  if (!client_.command->look_up_again())
    return refuse(refusal::nothing_done);
  ask().lobby(*client_.command);
  return false;
}

bool conversation::done(line_number line, answer_kind what, refusal why) {
  if (what == answer_kind::placed) {
    places().confirm();
    return true;
  }
  if (!awaits(line))
    return false;
  if (what == answer_kind::joined)
    joined();
  else if (what == answer_kind::left
           || (client_.command->is<question::leave>()
               && why == refusal::join_a_room_first))
    left();
  return answered();
}

void conversation::joined() {
  const auto& name = client_.command->room_name();
  if (!user_.room().empty() && user_.room() != name)
    self_.send(room_, leave_atom_v, client_.session, line_number{0});
  places().settle(name);
  is_rebuilding_ = false;
  user_.joined(name);
  room_ = client_.command->room();
}

void conversation::left() {
  user_.left();
  room_ = nullptr;
  is_rebuilding_ = false;
  places().leave();
}

bool conversation::listed(line_number line, const shared_line& reply) {
  if (!awaits(line))
    return false;
  replies::listed(*client_.out, reply);
  return answered();
}

bool conversation::told(line_number line, refusal why) {
  if (!awaits(line))
    return false;
  if (why == refusal::none)
    replies::told(*client_.out);
  else
    replies::refused(*client_.out, why, receiver_of(*client_.command));
  return answered();
}

bool conversation::logged_in(line_number line, refusal why,
                             const std::string& token,
                             const offered_place& place) {
  if (!awaits(line))
    return false; // the directory gives the place up when this session ends
  if (why != refusal::none)
    return refuse(why);
  user_.logged_in(client_.command->as<question::login>()->nickname);
  client_.login_deadline_seconds = 0;
  places().accept(place);
  replies::logged_in(*client_.out, user_.nickname().view(), token);
  return answered();
}

void conversation::ask_again() {
  if (client_.command && client_.command->can_be_asked_again())
    ask().lobby(*client_.command);
}

void conversation::moved(const std::string& name, const room_start& start) {
  if (client_.moved.is_in(name))
    places().transfer(start.room);
  if (user_.room() == name) {
    room_ = start.room;
    // What is said from now on must not overtake what has to be said again.
    is_rebuilding_ = client_.hears && client_.hears->name == name;
  }
  if (client_.command && client_.command->follow(name, start))
    ask().room(*client_.command, user_);
}

void conversation::resend() {
  if (!std::exchange(is_rebuilding_, false))
    return; // it has joined the rebuilt room itself
  for (const auto line : client_.pending.overtaken())
    static_cast<void>(replies::not_said(client_, line, refusal::server_busy));
  client_.pending.for_each_unanswered(
    [&](const say_request& asked) { self_.send(room_, say_atom_v, asked); });
}

room_actor conversation::present_room() const {
  // The relay learns first that a room was rebuilt, and counts this session in.
  const auto* heard = client_.hears;
  return room_ && heard && heard->name == user_.room() ? heard->room : room_;
}

void conversation::yield() {
  places().yield(user_.room(), present_room());
  user_ = {};
  room_ = nullptr;
}

void conversation::leave_everything() {
  const auto room = present_room();
  loop_.heard.forget(client_);
  if (room)
    self_.send(room, leave_atom_v, client_.session, line_number{0});
  const auto* command = client_.command.get();
  if (command && command->is<question::join>() && command->room())
    self_.send(command->room(), leave_atom_v, client_.session, line_number{0});
  const auto is_logging_in = command && command->is<question::login>();
  if (!user_.nickname().empty() || is_logging_in)
    self_.send(loop_.node.directory, logout_atom_v, client_.session,
               offered_place{});
  places().leave();
  client_.command.reset();
  client_.pending.clear();
  user_ = {};
  room_ = nullptr;
}

std::chrono::seconds conversation::now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
    self_.clock().now().time_since_epoch());
}

} // namespace greenroom
