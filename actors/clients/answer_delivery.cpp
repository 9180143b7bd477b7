#include "actors/clients/answer_delivery.hpp"

#include "protocol/reply.hpp"

#include <cstddef>

namespace greenroom {

namespace {

bool takes_answer(client& who, line_number line) {
  return who.command && who.command->takes_answer(line);
}

/// Why others cannot tell this client anything; `none` when they can.
/// @param waiting_max bytes of output that it may have waiting.
refusal why_no_tell(const client& receiver, std::size_t waiting_max) {
  if (receiver.moved.exists() && !receiver.hears)
    return refusal::user_not_reading; // its place was taken over, or is held
  if (receiver.phase.is_finishing())
    return refusal::no_such_user;
  if (receiver.out->waiting_bytes() > waiting_max)
    return refusal::user_not_reading;
  return refusal::none;
}

} // namespace

void answer_delivery::acknowledge(const std::vector<event>& events) {
  for (const auto& one : events) {
    if (!is_text(one.kind) || one.session.audience() != loop_.index)
      continue;
    auto* author = loop_.sessions.find(one.session);
    if (author && replies::said(*author->who, one.line, one.seq))
      self_.send(author->connection, input_atom_v);
  }
}

void answer_delivery::answer(const room_update& update, const room_answer& one,
                             const room_actor& room) {
  auto* asker = one.session.audience() == loop_.index
                  ? loop_.sessions.find(one.session)
                  : nullptr;
  if (!asker || asker->who->phase.is_finishing())
    return;
  auto& who = *asker->who;
  if (one.kind == answer_kind::refused)
    return refused(one, *asker);
  if (one.kind != answer_kind::placed && !takes_answer(who, one.line))
    return;
  switch (one.kind) {
    case answer_kind::joined:
      joined(update, one, who, room);
      break;
    case answer_kind::left:
      replies::left(*who.out, one);
      loop_.heard.finish(who, one.seq);
      break;
    case answer_kind::history:
      if (replies::history(*who.out, one) > 0) {
        who.command->begin_streaming();
        loop_.heard.stream(who, update.room, room, {update.head, update.epoch},
                           one);
        return; // the connection goes on when the last entry is queued
      }
      break;
    case answer_kind::placed:
      break;
    case answer_kind::refused:
    case answer_kind::told:
      return; // handled above; no room says it
  }
  self_.send(asker->connection, done_atom_v, one.line, one.kind, refusal::none);
}

void answer_delivery::joined(const room_update& update, const room_answer& one,
                             client& asker, const room_actor& room) {
  if (one.was_held)
    asker.moved.take();
  replies::joined(*asker.out, update.room, one, loop_.node.journal_id);
  const auto before =
    update.events.empty() ? update.head : update.events->front().seq - 1;
  loop_.heard.attach(asker, update.room, room, {before, update.epoch},
                     one.first);
}

void answer_delivery::refused(const room_answer& one,
                              session_table::entry& asker) {
  auto& who = *asker.who;
  if (replies::not_said(who, one.line, one.why)) {
    if (who.wants_input)
      self_.send(asker.connection, input_atom_v);
    return;
  }
  if (!takes_answer(who, one.line))
    return;
  replies::refused(*who.out, one.why);
  self_.send(asker.connection, done_atom_v, one.line, answer_kind::refused,
             one.why);
}

void answer_delivery::tell(const tell_request& request) {
  auto* receiver = loop_.sessions.find(request.to_session);
  if (receiver && request.to_session == request.from_session)
    return tell_oneself(request, *receiver);
  const auto why = receiver ? why_no_tell(*receiver->who,
                                          loop_.node.opts().limits.output_bytes)
                            : refusal::no_such_user;
  if (why == refusal::none)
    receiver->who->out->append(tell_line(request.from, request.to, request.body,
                                         loop_.node.wall_clock()));
  self_.send(loop_.node.audience_of(request.from_session), told_atom_v,
             request.from_session, request.line, why);
}

void answer_delivery::tell_oneself(const tell_request& request,
                                   session_table::entry& author) {
  // What one tells oneself follows its own reply, which is never refused for
  // the amount of output.
  if (why_no_tell(*author.who, SIZE_MAX) == refusal::none) {
    auto& out = *author.who->out;
    replies::told(out);
    out.append(tell_line(request.from, request.to, request.body,
                         loop_.node.wall_clock()));
  }
  self_.send(author.connection, done_atom_v, request.line, answer_kind::told,
             refusal::none);
}

} // namespace greenroom
