#include "actors/rooms/membership_rules.hpp"

#include <utility>

namespace greenroom {

void membership_rules::join(const join_request& asked) {
  if (const auto* known = members_.find(asked.session)) {
    join_again(asked, *known);
    return;
  }
  if (const auto same_name = members_.named(asked.nickname)) {
    join_beside(asked, same_name);
    return;
  }
  members_.add(asked.session, asked.nickname, 0, membership::joining);
  auto wanted =
    ask_for(event_kind::user_joined, asked.session, asked.line, asked.nickname);
  wanted.resumes = asked.resumes;
  wanted.since = asked.since;
  queue_.add(std::move(wanted));
}

void membership_rules::join_beside(const join_request& asked,
                                   session_id same_name) {
  const auto& who = *members_.find(same_name);
  if (who.status == membership::owed)
    answers_.refused(asked.session, asked.line, refusal::nothing_done);
  else if (who.status == membership::leaving || who.is_closed)
    waiting_.add(same_name, asked);
  else
    answers_.refused(asked.session, asked.line, refusal::already_present);
}

void membership_rules::join_again(const join_request& asked,
                                  const room_members::member& known) {
  joined_place place{asked.session, asked.line, asked.resumes, asked.since,
                     known.joined_seq};
  switch (known.status) {
    case membership::joining:
      return; // asked twice, the answer is under way
    case membership::leaving:
      waiting_.add(asked.session, asked); // was in another room for a moment
      return;
    case membership::owed:
      answers_.refused(asked.session, asked.line, refusal::nothing_done);
      return;
    case membership::held:
      members_.set_status(asked.session, membership::present);
      place.head = record_.head();
      place.was_held = true;
      break;
    case membership::present: // the answer was lost with a room before
      place.head = known.joined_seq - 1;
      break;
  }
  answers_.joined(place, record_.oldest());
}

void membership_rules::let_join(session_id left) {
  for (const auto& asked : waiting_.take(left))
    join(asked);
}

void membership_rules::leave(session_id session, line_number line) {
  if (line == 0)
    waiting_.forget(session);
  const auto* who = members_.find(session);
  if (!who) {
    answer_recorded_leave(session, line);
    return;
  }
  if (who->is_closed)
    return; // its userLeft is under way
  if (line == 0)
    members_.close(session);
  if (who->status == membership::leaving || who->status == membership::owed)
    return;
  if (who->has_place())
    members_.set_status(session, membership::leaving);
  queue_.add(
    ask_for(event_kind::user_left, session, line, who->nickname.str()));
}

void membership_rules::answer_recorded_leave(session_id session,
                                             line_number line) {
  const auto* left =
    line == 0 ? nullptr
              : record_.newest().find(event_kind::user_left, session, line);
  if (left) // by the room before, whose answer was lost with it
    answers_.left(session, line, left->seq);
  else
    answers_.refused(session, line, refusal::join_a_room_first);
}

void membership_rules::say(say_request asked) {
  const auto* who = members_.find(asked.session);
  if (!who || who->status != membership::present) {
    answers_.refused(asked.session, asked.line, refusal::join_a_room_first);
    return;
  }
  auto wanted =
    ask_for(asked.kind, asked.session, asked.line, who->nickname.str());
  wanted.what.body = std::move(asked.text);
  queue_.add(std::move(wanted));
}

void membership_rules::transfer(session_id from, session_id to) {
  if (const auto* who = members_.find(from); who && who->has_place())
    members_.hold_for(from, to);
  answers_.placed(to);
}

void membership_rules::move(session_id from, session_id to, bool is_held) {
  const auto* who = members_.find(from);
  if (!who || !who->has_place())
    return;
  if (from != to)
    members_.hold_for(from, to);
  members_.set_status(to, is_held ? membership::held : membership::present);
}

void membership_rules::recorded(const append_queue::batch& settled) {
  answers_.recorded(settled.events);
  for (std::size_t i = 0; i < settled.asked.size(); ++i) {
    const auto& recorded = (*settled.events)[i];
    if (recorded.kind == event_kind::user_joined)
      joined(settled.asked[i], recorded);
    else if (recorded.kind == event_kind::user_left)
      left(recorded);
  }
}

void membership_rules::joined(const queued_event& asked,
                              const event& recorded) {
  members_.joined(recorded.session, recorded.seq);
  answers_.joined({recorded.session, recorded.line, asked.resumes, asked.since,
                   recorded.seq, recorded.seq - 1},
                  record_.oldest());
}

void membership_rules::left(const event& recorded) {
  if (recorded.line != 0)
    answers_.left(recorded.session, recorded.line, recorded.seq);
  members_.erase(recorded.session);
  let_join(recorded.session);
}

void membership_rules::refused(std::vector<queued_event> asked) {
  std::vector<queued_event> owed;
  for (auto& one : asked) {
    const auto& what = one.what;
    if (is_text(what.kind))
      answers_.refused(what.session, what.line, refusal::message_not_recorded);
    else if (what.kind == event_kind::user_joined)
      refuse_join(what);
    else if (what.kind == event_kind::user_left && refuse_leave(what))
      owed.push_back(std::move(one));
  }
  queue_.owe(std::move(owed));
}

void membership_rules::refuse_join(const event& asked) {
  members_.erase(asked.session);
  answers_.refused(asked.session, asked.line, refusal::nothing_done);
  let_join(asked.session);
}

/// @returns whether the userLeft is owed: the connection is gone, and nobody
///          will ask again.
bool membership_rules::refuse_leave(const event& asked) {
  answers_.refused(asked.session, asked.line, refusal::nothing_done);
  const auto* who = members_.find(asked.session);
  if (!who)
    return false; // its JOIN was refused with it
  const auto is_owed = asked.line == 0 || who->is_closed;
  members_.set_status(asked.session,
                      is_owed ? membership::owed : membership::present);
  let_join(asked.session);
  return is_owed;
}

} // namespace greenroom
