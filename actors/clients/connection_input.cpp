// From a client's bytes to what is done about them.

#include "actors/clients/connection.hpp"

#include "protocol/reply.hpp"

#include <utility>

namespace greenroom {

namespace {

// Reading goes on until this much waits unexecuted: pausing at once would cost
// two system calls for every command that is waited for.
constexpr std::size_t unexecuted_bytes_max = 16384;

} // namespace

void connection::work() {
  if (client_.finishing)
    return;
  client_.wants_input = false;
  while (work_once()) {
  }
  if (!client_.finishing)
    adjust_reading();
}

bool connection::work_once() {
  if (yields_to_ || last_words_) {
    end_if_idle();
    return false;
  }
  if (waiting_ && waiting_->kind == command_kind::quit
      && !subscriptions::is_leaving(client_))
    finish(ok_line());
  if (waiting_ || asleep_ || client_.finishing)
    return false;
  if (socket_->waiting_bytes() > opts().limits.output_bytes) {
    socket_->watch_drain(opts().limits.output_bytes / 2);
    return false;
  }
  if (held_) {
    const auto line = std::move(held_);
    return execute({line->is, line->text, {}});
  }
  auto& input = socket_->input();
  if (input.has_line(opts().limits.line_bytes))
    return take_allowance() && execute(*input.next(opts().limits.line_bytes));
  if (socket_->input_ended()) {
    client_.wants_input = !client_.pending.empty();
    if (client_.pending.empty() && has_heard_all())
      finish({}); // the end of input is a /quit that nobody answers
  }
  return false;
}

bool connection::has_heard_all() {
  loop_.heard.finish_at_head(client_);
  return !subscriptions::is_leaving(client_);
}

bool connection::take_allowance() {
  const auto& limits = opts().limits;
  if (rate_.take(clock().now(), limits.lines_per_second, limits.burst))
    return true;
  asleep_ = true;
  const auto milliseconds = rate_.wait(limits.lines_per_second).count();
  send(loop_.relay, sleep_atom_v, client_.session,
       static_cast<std::uint32_t>(milliseconds));
  return false;
}

bool connection::execute(const line_reader::line& line) {
  const auto good = line.is == line_reader::quality::good;
  if (std::exchange(first_line_, false)
      && looks_like_http(good ? line.text : line.beginning)) {
    finish(error_line(refusal::http_not_spoken));
    return false;
  }
  const auto parsed = good ? parse_line(line.text) : parsed_line{};
  const auto* message =
    good ? std::get_if<command::message>(&parsed.parameters) : nullptr;
  const auto free_places = message ? opts().limits.pending_lines : 1U;
  if (client_.pending.size() >= free_places) {
    held_ =
      std::make_unique<held_line>(held_line{line.is, std::string{line.text}});
    client_.wants_input = true;
    return false;
  }
  if (good) {
    auto action = session_.decide(parsed, opts().nicknames.unique);
    std::visit([this](auto& x) { perform(x); }, action);
  } else {
    refuse_line(line.is);
  }
  return !client_.finishing;
}

void connection::refuse_line(line_reader::quality is) {
  if (is == line_reader::quality::too_long)
    socket_->append(error_line(refusal::line_too_long,
                               std::to_string(opts().limits.line_bytes)));
  else
    socket_->append(error_line(refusal::invalid_utf8));
}

void connection::adjust_reading() {
  const auto held = socket_->input().size_bytes();
  const auto stuck = waiting_ || asleep_ || held_ || client_.wants_input
                     || socket_->waiting_bytes() > opts().limits.output_bytes;
  if (held == 0) {
    loop_.input.forget(client_);
    socket_->pause_input(false);
    return;
  }
  const auto now = now_seconds();
  loop_.input.note(client_, held, !stuck,
                   static_cast<std::uint32_t>(now.count()));
  loop_.free_input(now);
  const auto tight = loop_.input.is_tight(opts().limits.input_bytes_total);
  socket_->pause_input(stuck && (tight || held > unexecuted_bytes_max));
}

void connection::perform(session::reply& x) {
  socket_->append(x.line);
}

void connection::perform(session::login& x) {
  auto& command = wait_for(command_kind::login);
  command.join.nickname = x.nickname;
  send(loop_.node.directory, login_atom_v,
       login_request{client_.session, command.line, std::move(x.nickname),
                     std::move(x.token)},
       connection_actor{this});
}

void connection::perform(session::join& x) {
  auto& command = wait_for(command_kind::join);
  command.room_name = std::move(x.room);
  command.is_join = true;
  await_answer(command);
  command.join = {client_.session, command.line, session_.nickname().str(),
                  x.resumes, x.since};
  ask_lobby();
}

void connection::perform(session::leave&) {
  auto& command = wait_for(command_kind::leave);
  command.room_name = session_.room();
  command.room = room_;
  await_answer(command);
  ask_room();
}

void connection::perform(session::say& x) {
  client_.pending.push_back({++line_, std::string{x.text}});
  if (!rebuilding_)
    send(room_, say_atom_v, client_.session, line_, std::string{x.text});
}

void connection::perform(session::history& x) {
  auto& command = wait_for(command_kind::history);
  command.room_name = session_.room();
  command.room = room_;
  command.history = std::move(x.asked);
  command.history.session = client_.session;
  command.history.line = command.line;
  await_answer(command);
  ask_room();
}

void connection::perform(session::who& x) {
  auto& command = wait_for(command_kind::who);
  command.room_name = std::move(x.room);
  if (command.room_name == session_.room()) {
    command.room = room_;
    ask_room();
  } else {
    ask_lobby();
  }
}

void connection::perform(session::rooms&) {
  send(loop_.node.lobby, list_atom_v, wait_for(command_kind::rooms).line,
       connection_actor{this});
}

void connection::perform(session::tell& x) {
  auto& command = wait_for(command_kind::tell);
  command.tell = {
    client_.session,           command.line,          {},
    session_.nickname().str(), std::move(x.nickname), std::move(x.text)};
  if (opts().nicknames.unique) {
    send(loop_.node.directory, tell_atom_v, command.tell);
    return;
  }
  command.room_name = session_.room();
  command.room = room_;
  ask_room();
}

void connection::perform(session::quit&) {
  if (has_heard_all())
    finish(ok_line());
  else
    wait_for(command_kind::quit);
}

} // namespace greenroom
