#include "actors/rooms/room.hpp"

#include "protocol/reply.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace greenroom {

namespace {

// Of fewer users the reply to /who is made as quickly as it is found again.
constexpr std::uint64_t kept_list_users_min = 64;

// An audience answers within one turn of its loop. One that takes longer than
// this is stuck or gone; the members of the others need not wait for it.
constexpr std::chrono::seconds attach_wait{5};

constexpr std::chrono::milliseconds pause_before_successor{100};

} // namespace

room::room(caf::actor_config& cfg, actor_queue& queue, node_context& node,
           std::string name, bool rebuilt)
    : super(cfg, queue), node_(node),
      state_(std::move(name), node.opening,
             rebuilt ? node.audiences.size() : 0) {
  // An odd receiver answers even a plain send with an error; by default that
  // would end the room for everybody.
  set_error_handler([](caf::error&) {});
}

template <class Handler>
void room::when_ready(Handler handler) {
  if (state_.ready()) {
    handler();
    pump();
  } else {
    waiting_.emplace_back(std::move(handler));
  }
}

owned_room_actor::behavior_type room::make_behavior() {
  claim();
  if (state_.awaits_audiences())
    delayed_send(this, attach_wait, tick_atom_v);
  return {
    [this](join_atom, const join_request& x) {
      if (!refused_as_gone(x.session, x.line))
        when_ready([this, x] { state_.join(x); });
    },
    [this](leave_atom, session_id session, line_number line) {
      if (!refused_as_gone(session, line))
        when_ready([this, session, line] { state_.leave(session, line); });
    },
    [this](say_atom, say_request& asked) { say(asked); },
    [this](history_atom, history_request& asked) {
      when_ready([this, asked]() mutable { history(asked); });
    },
    [this](who_atom, session_id session, line_number line) {
      if (!refused_as_gone(session, line))
        when_ready([this, session, line] { who(session, line); });
    },
    [this](tell_atom, tell_request& request) {
      when_ready([this, request]() mutable { tell(request); });
    },
    [this](transfer_atom, session_id from, session_id to) {
      when_ready([this, from, to] { state_.transfer(from, to); });
    },
    [this](attach_atom, std::uint32_t audience,
           const std::vector<attached_member>& members) {
      state_.attached(audience, members);
      pump();
    },
    [this](ended_atom, opening_number node) {
      state_.node_ended(node);
      pump();
    },
    [this](tick_atom) {
      if (state_.now() == room_state::phase::fenced) {
        quit(caf::exit_reason::user_shutdown);
        return;
      }
      state_.attach_deadline_passed();
      pump();
    },
    [this](claimed_atom, const claim_answer& x) {
      claiming_ = false;
      state_.claimed(x);
      ask_to_attach();
      pump();
      if (std::exchange(retires_later_, false))
        retire();
    },
    [this](appended_atom, std::uint8_t outcome) {
      appended(static_cast<append_outcome>(outcome));
    },
    [this](trimmed_atom, std::uint64_t oldest) { state_.trimmed(oldest); },
    [this](ranged_atom, const range_answer& found) {
      ranged(found);
      pump();
    },
    [this](retire_atom) { retire(); },
    [this](flush_atom) { append(); },
    [this](retry_atom) {
      retry_armed_ = false;
      if (retired_)
        return; // another claim would fence its successor
      state_.retry();
      if (state_.now() == room_state::phase::unavailable
          || state_.now() == room_state::phase::settling)
        claim();
      pump();
    },
  };
}

void room::on_exit() {
  node_.journal_queue_bytes -= std::exchange(queued_bytes_, 0);
  waiting_.clear();
  super::on_exit();
}

void room::say(say_request& asked) {
  const auto bytes = asked.text.size() + sizeof(event);
  const auto queued = node_.journal_queue_bytes.load();
  // An empty queue takes a text of any length.
  if (queued > 0 && queued + bytes > node_.opts().journal.queue_bytes) {
    when_ready([this, session = asked.session, line = asked.line] {
      state_.refuse(session, line, refusal::server_busy);
    });
    return;
  }
  when_ready([this, asked = std::move(asked)]() mutable {
    state_.say(std::move(asked));
  });
}

void room::history(history_request& asked) {
  if (state_.now() == room_state::phase::unavailable) {
    state_.refuse(asked.session, asked.line, refusal::history_unavailable);
    return;
  }
  const auto range = state_.range_of(asked);
  const auto by_time = asked.from_us != INT64_MIN || asked.to_us != INT64_MAX;
  if (by_time && range.count() > 0)
    send(node_.reader, range_atom_v,
         range_request{state_.name(), range.first, range.last, asked,
                       state_.epoch()},
         range_asker_actor{this});
  else
    state_.answer_history(asked, range);
}

void room::ranged(const range_answer& found) {
  if (found.readable)
    state_.answer_history(found.asked, {found.first, found.last, false});
  else
    state_.refuse(found.asked.session, found.asked.line,
                  refusal::history_unavailable);
}

bool room::refused_as_gone(session_id session, line_number line) {
  if (retired_ && line != 0)
    send(node_.audience_of(session), gone_atom_v, session, line);
  return retired_;
}

void room::who(session_id session, line_number line) {
  const auto& audience = node_.audience_of(session);
  if (state_.now() == room_state::phase::unavailable)
    send(audience, told_atom_v, session, line, refusal::history_unavailable);
  else
    send(audience, users_atom_v, session, user_list{line, list_users()});
}

shared_line room::list_users() {
  const auto max = node_.opts().limits.list_entries;
  if (kept_list_ && kept_list_->version == state_.users_version()
      && kept_list_->entries_max == max)
    return kept_list_->line;
  const auto names = state_.user_names(max);
  const auto total = state_.users();
  auto line =
    share_line(who_line(state_.name(), names, total, names.size() < total));
  if (total < kept_list_users_min)
    kept_list_.reset();
  else
    kept_list_ =
      std::make_unique<kept_list>(kept_list{line, state_.users_version(), max});
  return line;
}

void room::tell(tell_request& request) {
  request.to_session = state_.find(request.to);
  if (!request.to_session)
    send(node_.audience_of(request.from_session), told_atom_v,
         request.from_session, request.line, refusal::no_such_user);
  else
    send(node_.audience_of(request.to_session), tell_atom_v, request);
}

void room::appended(append_outcome outcome) {
  state_.appended(outcome);
  if (state_.now() == room_state::phase::fenced) {
    give_way();
    return;
  }
  if (state_.now() == room_state::phase::settling)
    claim();
  pump();
}

void room::retire() {
  if (retired_ || state_.now() == room_state::phase::fenced) {
    quit(caf::exit_reason::normal);
    return;
  }
  if (claiming_) {
    retires_later_ = true; // the claim comes first, or it would be left behind
    return;
  }
  if (!state_.empty() || !waiting_.empty()) {
    send(node_.lobby, stay_atom_v, state_.name());
    return;
  }
  send(node_.journal, retired_atom_v, state_.name(), state_.epoch());
  send(node_.lobby, retired_atom_v, state_.name());
  // Whoever got this room from the lobby a moment ago may still ask it: the
  // lobby says when that is over. A timer for each room would be too many.
  retired_ = true;
}

void room::give_way() {
  if (std::exchange(gives_way_, true))
    return;
  spdlog::warn("room {}: another owner has it, this one ends", state_.name());
  // The lobby starts another one, which may meet the same owner.
  delayed_send(this, pause_before_successor, tick_atom_v);
}

void room::ask_to_attach() {
  const auto nodes = state_.take_unasked();
  for (const auto node : nodes)
    send(node_.audience(node), moved_atom_v, state_.name(),
         room_start{room_actor{this}, id()});
  if (!nodes.empty())
    delayed_send(this, attach_wait, tick_atom_v);
}

void room::claim() {
  if (std::exchange(claiming_, true))
    return; // a second one would fence the first
  send(node_.journal, claim_atom_v, state_.name(), recorder_actor{this});
}

void room::pump() {
  if (state_.now() == room_state::phase::fenced) {
    give_way();
    return;
  }
  if (state_.ready() && !waiting_.empty())
    for (auto& handler : std::exchange(waiting_, {}))
      handler();
  send_update();
  schedule_append();
  count_queued_bytes();
  if (const auto users = state_.users(); users != told_users_) {
    told_users_ = users;
    kept_list_.reset();
    send(node_.lobby, count_atom_v, state_.name(), users);
  }
  arm_retry();
}

void room::send_update() {
  while (auto update = state_.take_update())
    for (const auto audience : state_.targets())
      send(node_.audience(audience), update_atom_v, *update, room_actor{this});
}

void room::schedule_append() {
  // Behind what is in the mailbox already: it belongs to the same batch, and
  // a batch is one write to each member.
  if (!append_scheduled_ && state_.wants_append()) {
    append_scheduled_ = true;
    send(this, flush_atom_v);
  }
}

void room::append() {
  append_scheduled_ = false;
  if (auto next = state_.take_append(node_.wall_clock()))
    send(node_.journal, append_atom_v, std::move(*next), recorder_actor{this});
  count_queued_bytes();
  arm_retry();
}

void room::count_queued_bytes() {
  const auto bytes = state_.queued_bytes();
  node_.journal_queue_bytes += bytes - queued_bytes_; // wraps when it falls
  queued_bytes_ = bytes;
}

void room::arm_retry() {
  if (retry_armed_ || !state_.wants_retry())
    return;
  retry_armed_ = true;
  delayed_send(this, std::chrono::seconds{1}, retry_atom_v);
}

} // namespace greenroom
