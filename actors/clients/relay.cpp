#include "actors/clients/relay.hpp"

#include "actors/clients/connection.hpp"
#include "protocol/reply.hpp"

#include <algorithm>

namespace greenroom {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Throttled connections are woken this often: a rate of 20 lines a second.
constexpr milliseconds sleepers_interval{50};

/// Whether a client has to do with a room: it hears it, waits for an answer of
/// it, or has a place in it.
bool concerns(const client& who, const std::string& room) {
  return (who.hears && who.hears->name == room)
         || (who.command && who.command->room_name() == room)
         || who.moved.is_in(room);
}

} // namespace

relay::relay(caf::actor_config& cfg, actor_queue& queue, loop_context& loop)
    : super(cfg, queue), loop_(loop) {
  set_error_handler([](caf::error&) {});
}

template <class... Contents>
void relay::to_session(session_id session, Contents&&... contents) {
  if (const auto* known = loop_.sessions.find(session))
    send(known->connection, std::forward<Contents>(contents)...);
}

relay_actor::behavior_type relay::make_behavior() {
  tick(); // gives the sockets their first time, before any of them waits
  return {
    [this](update_atom, const room_update& x, const room_actor& room) {
      update(x, room);
      pump();
    },
    [this](page_atom, const page_answer& x) { page(x); },
    [this](moved_atom, const std::string& name, const room_start& room) {
      moved(name, room);
    },
    [this](tell_atom, const tell_request& x) { answers_.tell(x); },
    [this](told_atom, session_id session, line_number line, refusal why) {
      to_session(session, told_atom_v, line, why);
    },
    [this](users_atom, session_id session, const user_list& list) {
      to_session(session, users_atom_v, list);
    },
    [this](gone_atom, session_id session, line_number line) {
      to_session(session, gone_atom_v, line);
    },
    [this](yield_atom, session_id session) {
      to_session(session, yield_atom_v);
    },
    [this](release_atom, session_id from, bool is_taken) {
      to_session(from, release_atom_v, is_taken);
    },
    [this](adopt_atom, const accepted_socket& socket,
           std::uint64_t counting_key) { adopt(socket, counting_key); },
    [this](output_atom, session_id session) {
      if (auto* x = loop_.sessions.find(session)) {
        loop_.heard.resume(*x->who);
        pump();
      }
      answer_drain();
    },
    [this](sleep_atom, session_id session, std::uint32_t wait) {
      sleep(session, wait);
    },
    [this](tick_atom) { tick(); },
    [this](wake_atom) { wake_sleepers(); },
    [this](notice_atom, const std::string& text) {
      const auto line = make_frame(notice_line(text));
      loop_.sessions.for_each(
        [&](session_table::entry& x) { x.who->out->append(line); });
    },
    [this](drain_atom, const std::string& notice) {
      auto promise = make_response_promise<done_atom>();
      drained_.push_back(promise);
      drain(notice);
      return promise;
    },
    [this](end_atom, const std::string& notice) {
      auto promise = make_response_promise<done_atom>();
      drained_.push_back(promise);
      end_all(notice);
      return promise;
    },
  };
}

void relay::on_exit() {
  // Connections that did not end in time.
  loop_.sessions.for_each([&](session_table::entry& x) {
    send_exit(x.connection, caf::exit_reason::user_shutdown);
  });
  drained_.clear();
  super::on_exit();
}

void relay::update(const room_update& news, const room_actor& room) {
  if (!news.events.empty())
    answers_.acknowledge(*news.events);
  for (const auto& one : news.answers)
    answers_.answer(news, one, room);
  if (news.attached)
    loop_.heard.attached(news.room, {news.head, news.epoch});
  loop_.heard.deliver(news.room, {news.head, news.epoch}, news.events);
}

void relay::page(const page_answer& answer) {
  send(loop_.node.reader, done_atom_v);
  loop_.heard.deliver(answer);
  pump();
}

void relay::moved(const std::string& name, const room_start& start) {
  const auto& room = start.room;
  auto members = loop_.heard.attach_to(name, room);
  for (auto& x : members)
    if (const auto* entry = loop_.sessions.find(x.session))
      entry->who->moved.describe(x);
  loop_.sessions.for_each([&](session_table::entry& x) {
    auto& who = *x.who;
    const auto joins = who.command && who.command->follow_join(name, start);
    if (const auto place = who.moved.follow(name, room, who.session))
      members.push_back(*place);
    else if (joins)
      // Its JOIN may be recorded although nobody has told us.
      members.push_back({who.session, 0});
    if (concerns(who, name))
      send(x.connection, moved_atom_v, name, start);
  });
  send(room, attach_atom_v, static_cast<std::uint32_t>(loop_.index),
       std::move(members));
}

void relay::adopt(const accepted_socket& socket, std::uint64_t counting_key) {
  if (draining_)
    --loop_.node.connections;
  else
    spawn_pinned<connection>(system(), loop_.queue, loop_,
                             loop_.make_transport(socket.take()), counting_key);
}

void relay::sleep(session_id session, std::uint32_t wait_milliseconds) {
  sleepers_.emplace_back(clock().now() + milliseconds{wait_milliseconds},
                         session);
  if (!wake_armed_) {
    wake_armed_ = true;
    delayed_send(this, sleepers_interval, wake_atom_v);
  }
}

void relay::wake_sleepers() {
  const auto now = clock().now();
  std::erase_if(sleepers_, [&](const sleeper& x) {
    if (x.first > now)
      return false;
    to_session(x.second, input_atom_v);
    return true;
  });
  wake_armed_ = !sleepers_.empty();
  if (wake_armed_)
    delayed_send(this, sleepers_interval, wake_atom_v);
}

void relay::apply_limits() {
  const auto& limits = loop_.node.opts().limits;
  loop_.heard.set_limits(limits.output_bytes,
                         limits.output_bytes_total / loop_.node.loops.size());
}

void relay::tick() {
  delayed_send(this, seconds{1}, tick_atom_v);
  const auto now =
    std::chrono::duration_cast<seconds>(clock().now().time_since_epoch());
  apply_limits();
  // Clients that have fallen silent exceed the total when others' loops do.
  loop_.free_input(now);
  if (loop_.on_tick)
    loop_.on_tick(now);
  loop_.sessions.for_each(
    [&](session_table::entry& x) { check_deadlines(x, now); });
  loop_.heard.retry();
  pump();
}

void relay::check_deadlines(session_table::entry& one, seconds now) {
  auto& who = *one.who;
  if (who.login_deadline_seconds != 0
      && now.count() >= who.login_deadline_seconds) {
    who.login_deadline_seconds = 0;
    send(one.connection, end_atom_v, error_line(refusal::login_too_late));
  }
  if (who.command
      && who.command->is_overdue(static_cast<std::uint32_t>(now.count())))
    send(one.connection, ask_again_atom_v);
  const auto stalled = loop_.node.opts().limits.stalled_seconds;
  if (stalled != 0 && who.out->waiting_bytes() > 0
      && now - who.out->last_progress() >= seconds{stalled})
    who.out->abort();
}

void relay::drain(const std::string& notice) {
  draining_ = true;
  closing_ = !notice.empty();
  const auto line = closing_ ? notice_line(notice) : std::string{};
  loop_.sessions.for_each([&](session_table::entry& x) {
    if (closing_)
      // Do not show it the userLeft events of the others being drained.
      loop_.heard.detach(*x.who);
    send(x.connection, drain_atom_v, line);
  });
  answer_drain();
}

void relay::end_all(const std::string& notice) {
  draining_ = true;
  closing_ = true;
  const auto line = notice_line(notice);
  loop_.sessions.for_each(
    [&](session_table::entry& x) { send(x.connection, end_atom_v, line); });
  answer_drain();
}

void relay::answer_drain() {
  if (!draining_ || drained_.empty()
      || loop_.sessions.size() > (closing_ ? 0 : loop_.drained_sessions))
    return;
  for (auto& promise : std::exchange(drained_, {}))
    promise.deliver(done_atom_v);
}

void relay::pump() {
  for (auto& x : loop_.heard.take_wanted())
    send(loop_.node.reader, read_atom_v, std::move(x), audience_actor{this});
  for (const auto& x : loop_.heard.take_ended())
    to_session(x.session, done_atom_v, x.line, answer_kind::history,
               refusal::none);
  for (const auto& session : loop_.heard.take_resends())
    to_session(session, resend_atom_v);
  for (const auto& session : loop_.heard.take_woken())
    to_session(session, input_atom_v);
}

} // namespace greenroom
