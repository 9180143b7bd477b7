#include "actors/clients/connection.hpp"

#include "protocol/reply.hpp"

#include <utility>

namespace greenroom {

connection::connection(caf::actor_config& cfg, actor_queue& queue,
                       loop_context& loop, std::unique_ptr<transport> socket,
                       std::uint64_t counting_key)
    : super(cfg, queue), socket_(std::move(socket)),
      talk_(*this, loop, *socket_), counting_key_(counting_key) {
  set_error_handler([](caf::error&) {});
  // Here already: a client may speak or be gone before the first message.
  socket_->listen(this);
}

connection_actor::behavior_type connection::make_behavior() {
  auto& who = talk_.shared();
  if (const auto seconds = opts().limits.login_seconds; seconds > 0)
    who.login_deadline_seconds =
      static_cast<std::uint32_t>(talk_.now().count()) + seconds;
  if (!loop().sessions.add(who, connection_actor{this}))
    send(this, end_atom_v, error_line(refusal::too_many_connections));
  if (!socket_->is_open())
    send(this, end_atom_v, std::string{});
  if (!loop().connection_behavior)
    loop().connection_behavior =
      std::make_unique<behavior_type>(shared_behavior(loop()));
  return *loop().connection_behavior;
}

connection_actor::behavior_type
connection::shared_behavior(loop_context& loop) {
  // Captures the loop, never a connection: see `loop_context`.
  return {
    [&loop](input_atom) { loop.running->look_at_input(); },
    [&loop](done_atom, line_number line, answer_kind what, refusal why) {
      auto& self = *loop.running;
      self.work_if(self.talk_.done(line, what, why));
    },
    [&loop](found_atom, line_number line, const room_start& start, refusal why,
            bool created) {
      auto& self = *loop.running;
      if (created && self.talk_.awaits(line))
        self.intake_.charge(9); // a JOIN that creates a room counts ten lines
      self.work_if(self.talk_.found(line, start, why));
    },
    [&loop](gone_atom, line_number line) {
      auto& self = *loop.running;
      self.work_if(self.talk_.gone(line));
    },
    [&loop](moved_atom, const std::string& name, const room_start& start) {
      loop.running->talk_.moved(name, start);
    },
    [&loop](resend_atom) {
      loop.running->talk_.resend();
      loop.running->work(); // what was delivered may have answered some lines
    },
    [&loop](logged_in_atom, line_number line, refusal why,
            const std::string& token, const offered_place& place) {
      auto& self = *loop.running;
      self.work_if(self.talk_.logged_in(line, why, token, place));
    },
    [&loop](yield_atom) {
      loop.running->leaving().yield();
      loop.running->work();
    },
    [&loop](release_atom, bool is_taken) { loop.running->release(is_taken); },
    [&loop](users_atom, const user_list& x) {
      auto& self = *loop.running;
      self.work_if(self.talk_.listed(x.line, x.reply));
    },
    [&loop](rooms_atom, const room_list& x) {
      auto& self = *loop.running;
      self.work_if(self.talk_.listed(x.line, x.reply));
    },
    [&loop](told_atom, line_number line, refusal why) {
      auto& self = *loop.running;
      self.work_if(self.talk_.told(line, why));
    },
    [&loop](ask_again_atom) { loop.running->talk_.ask_again(); },
    [&loop](drain_atom, const std::string& last_words) {
      loop.running->leaving().drain(last_words);
      loop.running->work();
    },
    [&loop](end_atom, const std::string& last_words) {
      loop.running->end(last_words);
    },
  };
}

void connection::on_exit() {
  talk_.leave_everything();
  loop().sessions.remove(talk_.shared());
  leaving().end();
  loop().input.forget(talk_.shared());
  --loop().node.connections;
  if (counting_key_ != 0)
    send(loop().node.listener, closed_atom_v, counting_key_);
  socket_->listen(nullptr);
  socket_->abort();
  send(loop().relay, output_atom_v, talk_.shared().session);
  super::on_exit();
}

void connection::look_at_input() {
  input_sent_ = false;
  intake_.wake();
  work();
}

void connection::end(const std::string& last_words) {
  if (!last_words.empty())
    leaving().finish(last_words);
  else if (!talk_.shared().moved.is_yielded())
    quit();
}

void connection::release(bool is_taken) {
  if (!talk_.shared().moved.is_yielded())
    return;
  talk_.release(is_taken);
  if (!socket_->is_open())
    quit();
}

void connection::work_if(bool may_go_on) {
  if (may_go_on)
    work();
}

void connection::on_input() {
  if (!std::exchange(input_sent_, true))
    send(this, input_atom_v);
}

void connection::on_drained() {
  on_input();
  send(loop().relay, output_atom_v, talk_.shared().session);
}

void connection::on_closed() {
  send(this, end_atom_v, std::string{});
}

} // namespace greenroom
