// What rooms say to one client of a relay's loop, and what its members say to
// each other.

#include "actors/clients/relay.hpp"

#include "protocol/reply.hpp"

#include <cstddef>
#include <cstdint>

namespace greenroom {

namespace {

/// Why this client is not told anything by others; `none` when it is.
/// @param waiting_max bytes of output that it may have waiting.
refusal why_no_tell(const client& receiver, std::size_t waiting_max) {
  if (receiver.moved && !receiver.hears)
    return refusal::user_not_reading; // a place that was, or is, taken over
  if (receiver.finishing)
    return refusal::no_such_user;
  if (receiver.out->waiting_bytes() > waiting_max)
    return refusal::user_not_reading;
  return refusal::none;
}

} // namespace

void relay::acknowledge(const std::vector<event>& events) {
  for (const auto& x : events) {
    if (x.kind != event_kind::message || x.session.audience() != loop_.index)
      continue;
    auto* author = loop_.sessions.find(x.session);
    if (author && author->who->answer(x.line, ok_line(x.seq))
        && author->who->wants_input)
      send(author->connection, input_atom_v);
  }
}

void relay::answer(const room_update& update, const room_answer& x,
                   const room_actor& room) {
  auto* asker = x.session.audience() == loop_.index
                  ? loop_.sessions.find(x.session)
                  : nullptr;
  if (!asker || asker->who->finishing)
    return;
  auto& who = *asker->who;
  if (x.kind == answer_kind::refused) {
    refused(x, *asker);
    return;
  }
  if (x.kind != answer_kind::placed && !who.takes_answer(x.line))
    return;
  switch (x.kind) {
    case answer_kind::joined:
      answer_joined(update, x, *asker, room);
      break;
    case answer_kind::left:
      who.out->append(ok_line(x.seq));
      loop_.heard.finish(who, x.seq);
      break;
    case answer_kind::history: {
      const auto count = x.last < x.first ? 0 : x.last - x.first + 1;
      who.out->append(history_reply_line(count, x.first, x.last, x.more));
      if (count > 0) {
        who.streaming = true;
        loop_.heard.stream(who, update.room, room, update.head, x);
        return; // answered when its last entry is queued
      }
      break;
    }
    case answer_kind::placed:
      break;
    case answer_kind::refused:
    case answer_kind::told:
      return; // handled above; no room says it
  }
  send(asker->connection, done_atom_v, x.line, x.kind, refusal::none);
}

void relay::answer_joined(const room_update& update, const room_answer& x,
                          session_table::entry& asker, const room_actor& room) {
  auto& who = *asker.who;
  if (x.was_held && who.moved)
    who.moved->now = moved_place::state::taken;
  join_reply reply;
  reply.room = update.room;
  reply.seq = x.seq;
  reply.head = x.head;
  reply.journal = loop_.node.journal_id;
  reply.reset = x.reset;
  if (x.resumes)
    reply.replayed = x.reset || x.last < x.first ? 0 : x.last - x.first + 1;
  if (x.gap_from != 0) {
    reply.gap_from = x.gap_from;
    reply.gap_to = x.gap_to;
  }
  who.out->append(join_line(reply));
  const auto before =
    update.events.empty() ? update.head : update.events->front().seq - 1;
  loop_.heard.attach(who, update.room, room, before, x.first);
}

void relay::refused(const room_answer& x, session_table::entry& asker) {
  auto& who = *asker.who;
  const auto text = error_line(x.why);
  if (who.answer(x.line, text)) {
    if (who.wants_input)
      send(asker.connection, input_atom_v);
    return;
  }
  if (!who.takes_answer(x.line))
    return;
  who.out->append(text);
  send(asker.connection, done_atom_v, x.line, answer_kind::refused, x.why);
}

void relay::tell(const tell_request& x) {
  auto* receiver = loop_.sessions.find(x.to_session);
  const auto to_oneself = receiver && x.to_session == x.from_session;
  // What one tells oneself follows its own reply, which is never refused.
  const std::size_t waiting_max =
    to_oneself ? SIZE_MAX : loop_.node.opts().limits.output_bytes;
  const auto why =
    receiver ? why_no_tell(*receiver->who, waiting_max) : refusal::no_such_user;
  if (why == refusal::none) {
    auto& out = *receiver->who->out;
    if (to_oneself)
      out.append(ok_line()); // comes before what the line causes
    out.append(tell_line(x.from, x.to, x.body, loop_.node.wall_clock()));
  }
  if (to_oneself)
    send(receiver->connection, done_atom_v, x.line, answer_kind::told,
         refusal::none);
  else
    send(loop_.node.audience_of(x.from_session), told_atom_v, x.from_session,
         x.line, why);
}

} // namespace greenroom
