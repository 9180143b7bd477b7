#include "actors/clients/connection.hpp"

#include "protocol/reply.hpp"

#include <utility>

namespace greenroom {

connection::connection(caf::actor_config& cfg, actor_queue& queue,
                       loop_context& loop, std::unique_ptr<transport> socket,
                       std::uint64_t counting_key)
    : super(cfg, queue), loop_(loop), socket_(std::move(socket)),
      counting_key_(counting_key) {
  set_error_handler([](caf::error&) {});
  // Here already: a client may speak or be gone before the first message.
  socket_->listen(this);
}

connection_actor::behavior_type connection::make_behavior() {
  client_.out = socket_.get();
  if (const auto seconds = opts().limits.login_seconds; seconds > 0)
    client_.login_deadline_seconds =
      static_cast<std::uint32_t>(now_seconds().count()) + seconds;
  if (!loop_.sessions.add(client_, connection_actor{this}))
    send(this, end_atom_v, error_line(refusal::too_many_connections));
  if (!socket_->is_open())
    send(this, end_atom_v, std::string{});
  if (!loop_.connection_behavior)
    loop_.connection_behavior =
      std::make_unique<behavior_type>(shared_behavior(loop_));
  return *loop_.connection_behavior;
}

void connection::end(const std::string& last_words) {
  if (!last_words.empty())
    finish(last_words);
  else if (!keeps_yielded_place())
    quit();
}

void connection::on_exit() {
  leave_everything();
  loop_.sessions.remove(client_);
  if (drained_)
    --loop_.drained_sessions;
  loop_.input.forget(client_);
  --loop_.node.connections;
  if (counting_key_ != 0)
    send(loop_.node.listener, closed_atom_v, counting_key_);
  socket_->listen(nullptr);
  socket_->abort();
  send(loop_.relay, output_atom_v, client_.session);
  waiting_.reset();
  room_ = nullptr;
  super::on_exit();
}

bool connection::idle() const {
  return client_.pending.empty()
         && (!waiting_ || waiting_->kind == command_kind::history
             || waiting_->kind == command_kind::quit);
}

void connection::end_if_idle() {
  client_.wants_input = true;
  if (!idle())
    return;
  if (yields_to_ && client_.moved && client_.moved->kept_by)
    return; // a place can be passed on when the room knows whose it is
  if (yields_to_)
    yield();
  else if (!last_words_->empty())
    finish(*last_words_);
  else
    count_as_drained();
}

room_actor connection::present_room() const {
  // The relay is told first when a room is rebuilt, and counts us in.
  const auto* heard = client_.hears;
  return room_ && heard && heard->name == session_.room() ? heard->room : room_;
}

void connection::count_as_drained() {
  if (std::exchange(drained_, true))
    return;
  ++loop_.drained_sessions;
  send(loop_.relay, output_atom_v, client_.session);
}

void connection::yield() {
  if (const auto room = present_room())
    keep_place(room);
  loop_.heard.forget(client_);
  offered_place offer;
  if (client_.moved) {
    client_.moved->now = moved_place::state::yielded;
    offer = {client_.session, client_.moved->recorded_as,
             client_.moved->takeovers, client_.moved->room_name,
             client_.moved->room};
  }
  send(loop_.node.directory, logout_atom_v, client_.session, std::move(offer));
  session_ = {};
  room_ = nullptr;
  finish(notice_line("This session was taken over by another connection"));
}

void connection::keep_place(const room_actor& room) {
  if (!client_.moved)
    client_.moved = std::make_unique<moved_place>(
      moved_place{session_.room(), room, client_.session});
  client_.moved->room = room;
}

bool connection::keeps_yielded_place() const {
  return client_.moved && client_.moved->now == moved_place::state::yielded;
}

void connection::released(bool is_taken) {
  if (!keeps_yielded_place())
    return;
  if (!is_taken)
    send(client_.moved->room, leave_atom_v, client_.session, line_number{0});
  client_.moved.reset();
  if (!socket_->is_open())
    quit();
}

void connection::place_confirmed(bool is_taken) {
  if (!client_.moved || !client_.moved->kept_by)
    return;
  const auto from = std::exchange(client_.moved->kept_by, session_id{});
  send(loop_.node.audience_of(from), release_atom_v, from, is_taken);
}

void connection::leave_moved_place() {
  if (keeps_yielded_place())
    return;
  if (client_.holds_place())
    send(client_.moved->room, leave_atom_v, client_.session, line_number{0});
  place_confirmed(false);
  client_.moved.reset();
}

void connection::settle_moved_place(const std::string& joined_room) {
  if (!client_.moved)
    return;
  const auto same = client_.moved->room_name == joined_room;
  if (same && client_.moved->now == moved_place::state::taken)
    return;
  if (same)
    client_.moved->now = moved_place::state::taken; // gone: there is none
  leave_moved_place();
}

void connection::leave_everything() {
  const auto room = present_room();
  loop_.heard.forget(client_);
  if (room)
    send(room, leave_atom_v, client_.session, line_number{0});
  if (waiting_ && waiting_->kind == command_kind::join && waiting_->room
      && waiting_->room_name != session_.room())
    send(waiting_->room, leave_atom_v, client_.session, line_number{0});
  const auto login_under_way =
    waiting_ && waiting_->kind == command_kind::login;
  if (!session_.nickname().empty() || login_under_way)
    send(loop_.node.directory, logout_atom_v, client_.session, offered_place{});
  leave_moved_place();
  waiting_.reset();
  client_.asked = nullptr;
  client_.pending.clear();
  session_ = {};
  room_ = nullptr;
}

void connection::finish(std::string_view last_words) {
  if (client_.finishing)
    return;
  client_.finishing = true;
  count_as_drained();
  leave_everything();
  loop_.input.forget(client_);
  socket_->input().clear();
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
  send(loop_.relay, output_atom_v, client_.session);
}

void connection::on_closed() {
  send(this, end_atom_v, std::string{});
}

} // namespace greenroom
