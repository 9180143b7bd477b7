#include "actors/connection.hpp"

#include "protocol/reply.hpp"

#include <utility>

namespace greenroom {

namespace {

constexpr int lookups_max = 3;
// A room that ended a moment ago may have swallowed the question.
constexpr std::uint32_t ask_again_seconds = 10;

} // namespace

connection::connection(caf::actor_config& cfg, actor_queue& queue,
                       loop_context& loop, std::unique_ptr<transport> socket,
                       std::uint64_t counting_key)
    : super(cfg, queue),
      loop_(loop),
      socket_(std::move(socket)),
      counting_key_(counting_key) {
  set_error_handler([](caf::error&) {});
}

connection_actor::behavior_type connection::make_behavior() {
  client_.out = socket_.get();
  if (const auto seconds = opts().limits.login_seconds; seconds > 0)
    client_.login_deadline_seconds
      = static_cast<std::uint32_t>(now_seconds().count()) + seconds;
  if (loop_.sessions.add(client_, connection_actor{this})) {
    socket_->listen(this);
  } else {
    send(this, end_atom_v, error_line(refusal::too_many_connections));
  }
  return {
    [this](input_atom) {
      input_sent_ = false;
      asleep_ = false;
      work();
    },
    [this](done_atom, line_number line, answer_kind what, refusal why) {
      done(line, what, why);
    },
    [this](found_atom, line_number line, const room_actor& room, refusal why,
           bool created) { found(line, room, why, created); },
    [this](gone_atom, line_number line) { gone(line); },
    [this](moved_atom, const std::string& name, const room_actor& room) {
      moved(name, room);
    },
    [this](resend_atom) {
      for (const auto& x : client_.pending)
        send(room_, say_atom_v, client_.session, x.line, x.text);
    },
    [this](login_atom, line_number line, refusal why, const std::string& token,
           std::string& room_name, const room_actor& room) {
      logged_in(line, why, token, room_name, room);
    },
    [this](yield_atom, session_number to) {
      yields_to_ = to;
      work();
    },
    [this](who_atom, const user_list& x) {
      if (!is_waiting_for(x.line))
        return;
      socket_->append(
        who_line(x.room, x.users, x.total, x.total > x.users.size()));
      answered();
    },
    [this](list_atom, const room_list& x) {
      if (!is_waiting_for(x.line))
        return;
      std::vector<room_count> rooms;
      for (std::size_t i = 0; i < x.names.size(); ++i)
        rooms.push_back({x.names[i], x.users[i]});
      socket_->append(rooms_line(rooms, x.more));
      answered();
    },
    [this](tell_atom, line_number line, refusal why) {
      if (!is_waiting_for(line))
        return;
      if (why == refusal::none)
        socket_->append(ok_line());
      else
        socket_->append(error_line(why, waiting_->tell.to));
      answered();
    },
    [this](retry_atom) {
      if (waiting_ && waiting_->kind != command_kind::history
          && waiting_->kind != command_kind::login)
        ask_lobby();
    },
    [this](drain_atom, const std::string& last_words) {
      last_words_ = std::make_unique<std::string>(last_words);
      work();
    },
    [this](end_atom, const std::string& last_words) {
      if (last_words.empty()) {
        leave_everything();
        quit();
      } else {
        finish(last_words);
      }
    },
  };
}

void connection::on_exit() {
  leave_everything();
  loop_.sessions.remove(client_);
  loop_.input_bytes -= std::exchange(counted_input_, 0);
  --loop_.node.connections;
  if (counting_key_ != 0)
    send(loop_.node.listener, closed_atom_v, counting_key_);
  socket_->listen(nullptr);
  socket_->abort();
  send(loop_.relay, feed_atom_v, client_.session);
  waiting_.reset();
  room_ = nullptr;
  super::on_exit();
}

connection::waiting_command& connection::wait_for(command_kind kind) {
  waiting_ = std::make_unique<waiting_command>();
  waiting_->kind = kind;
  waiting_->line = ++line_;
  client_.answer_deadline_seconds
    = static_cast<std::uint32_t>(now_seconds().count()) + ask_again_seconds;
  return *waiting_;
}

void connection::ask_lobby() {
  send(loop_.node.lobby, find_atom_v, waiting_->room_name, waiting_->line,
       waiting_->kind == command_kind::join);
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
      break; // asked of the directory and the lobby
  }
}

void connection::answered() {
  waiting_.reset();
  client_.answer_deadline_seconds = 0;
  work();
}

void connection::found(line_number line, const room_actor& room, refusal why,
                       bool created) {
  if (!is_waiting_for(line))
    return;
  if (why == refusal::none && room) {
    if (created)
      rate_.charge(9); // a JOIN that creates a room counts ten lines
    waiting_->room = room;
    ask_room();
    return;
  }
  if (waiting_->kind == command_kind::who && why == refusal::none)
    socket_->append(who_line(waiting_->room_name, {}, 0, false));
  else
    socket_->append(error_line(why));
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
  if (line == 0 && what == answer_kind::refused) {
    session_.left(); // the place of a takeover was not there any more
    return;
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
  }
  answered();
}

void connection::joined() {
  if (!session_.room().empty() && session_.room() != waiting_->room_name)
    send(room_, leave_atom_v, client_.session, line_number{0});
  session_.joined(waiting_->room_name);
  room_ = waiting_->room;
}

void connection::moved(const std::string& name, const room_actor& room) {
  if (session_.room() == name)
    room_ = room;
  if (waiting_ && waiting_->room && waiting_->room_name == name) {
    waiting_->room = room;
    ask_room();
  }
}

void connection::logged_in(line_number line, refusal why,
                           const std::string& token, std::string& room_name,
                           const room_actor& room) {
  if (!is_waiting_for(line))
    return; // the directory gives the place up when this session logs out
  if (why != refusal::none) {
    socket_->append(error_line(why));
    answered();
    return;
  }
  session_.logged_in(waiting_->join.nickname);
  client_.login_deadline_seconds = 0;
  if (!room_name.empty()) {
    session_.joined(std::move(room_name), true);
    room_ = room;
  }
  socket_->append(login_line(session_.nickname(), token));
  answered();
}

bool connection::idle() const {
  return client_.pending.empty()
         && (!waiting_ || waiting_->kind == command_kind::history);
}

void connection::end_if_idle() {
  client_.wants_input = true;
  if (!idle())
    return;
  if (yields_to_ != 0)
    yield();
  else
    finish(*last_words_);
}

void connection::yield() {
  loop_.heard.forget(client_);
  if (room_)
    send(room_, transfer_atom_v, client_.session, yields_to_);
  send(loop_.node.directory, logout_atom_v, client_.session, session_.room(),
       room_);
  session_ = {};
  room_ = nullptr;
  finish(notice_line("This session was taken over by another connection"));
}

void connection::leave_everything() {
  loop_.heard.forget(client_);
  if (room_)
    send(room_, leave_atom_v, client_.session, line_number{0});
  if (waiting_ && waiting_->kind == command_kind::join && waiting_->room
      && waiting_->room != room_)
    send(waiting_->room, leave_atom_v, client_.session, line_number{0});
  const auto login_under_way
    = waiting_ && waiting_->kind == command_kind::login;
  if (!session_.nickname().empty() || login_under_way)
    send(loop_.node.directory, logout_atom_v, client_.session, std::string{},
         room_actor{});
  waiting_.reset();
  client_.pending.clear();
  session_ = {};
  room_ = nullptr;
}

void connection::finish(std::string_view last_words) {
  if (client_.finishing)
    return;
  client_.finishing = true;
  leave_everything();
  socket_->append(last_words);
  socket_->finish();
}

std::chrono::seconds connection::now_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
    clock().now().time_since_epoch());
}

void connection::on_input() {
  if (!std::exchange(input_sent_, true))
    send(this, input_atom_v);
}

void connection::on_drained() {
  on_input();
  send(loop_.relay, feed_atom_v, client_.session);
}

void connection::on_closed() {
  send(this, end_atom_v, std::string{});
}

} // namespace greenroom
