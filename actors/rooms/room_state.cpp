#include "actors/rooms/room_state.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

room_state::room_state(std::string name, opening_number here,
                       std::size_t audiences)
    : name_(std::move(name)), here_(here), members_(here),
      answers_(name_, here) {
  if (audiences == 0)
    return;
  attachment_ = std::make_unique<room_attachment>(here);
  for (std::size_t i = 0; i < audiences; ++i)
    attachment_->await(static_cast<audience_number>(i));
}

void room_state::refuse(session_id session, line_number line, refusal why) {
  answers_.refused(session, line, why);
}

void room_state::join(const join_request& asked) {
  if (phase_ == phase::unavailable) {
    refuse(asked.session, asked.line, refusal::nothing_done);
    return;
  }
  if (attachment_) {
    if (attachment_->awaits(audience_of(asked.session, here_))) {
      attachment_->keep(asked);
      return;
    }
    attachment_->forget(asked.session);
  }
  rules_.join(asked);
}

void room_state::leave(session_id session, line_number line) {
  if (line != 0 && phase_ == phase::unavailable) {
    refuse(session, line, refusal::nothing_done);
    return;
  }
  if (attachment_)
    attachment_->forget(session);
  rules_.leave(session, line);
}

void room_state::say(say_request asked) {
  if (phase_ == phase::unavailable)
    refuse(asked.session, asked.line, refusal::message_not_recorded);
  else
    rules_.say(std::move(asked));
}

void room_state::transfer(session_id from, session_id to) {
  if (attachment_)
    attachment_->transferred(from, to);
  rules_.transfer(from, to);
}

seq_range room_state::range_of(const history_request& asked) const noexcept {
  return record_.range_of(asked);
}

void room_state::answer_history(const history_request& asked, seq_range range) {
  answers_.history(asked, range);
}

void room_state::claimed(const claim_answer& answer) {
  claim_refused_ = !answer.granted;
  if (answer.owner != 0) {
    phase_ = phase::fenced;
    return;
  }
  if (!answer.granted) {
    if (phase_ == phase::claiming)
      phase_ = phase::unavailable;
    return; // the owner tries again in a second
  }
  const auto loaded = std::exchange(epoch_, answer.epoch) != 0;
  record_.trimmed(answer.oldest);
  if (phase_ == phase::settling) {
    settle(answer);
  } else if (phase_ != phase::claiming && phase_ != phase::unavailable) {
    return;
  } else if (loaded) {
    phase_ = answer.head == head() ? phase::serving : phase::fenced;
  } else {
    record_.load(answer);
    load_members(answer);
    phase_ = attachment_ ? phase::attaching : phase::serving;
    serve_attached();
  }
  let_late_ones_join();
}

void room_state::settle(const claim_answer& answer) {
  phase_ = phase::serving;
  const auto& sent = queue_.first_in_flight();
  newest_events found;
  found.add(answer.newest);
  if (answer.head > head() && found.has(sent.seq) && found.at(sent.seq) == sent)
    commit();
  else if (answer.head != head())
    phase_ = phase::fenced; // somebody else has written in between
  else
    queue_.send_again();
}

/// A room that is not rebuilt begins without living members of its own node:
/// whom its rows name there has ended, and nobody would answer for it. Members
/// of other nodes were another owner's, and their nodes answer for them.
void room_state::load_members(const claim_answer& answer) {
  for (const auto& row : answer.members) {
    const auto has_ended =
      row.has_ended
      || std::find(ended_.begin(), ended_.end(), row.session.opening())
           != ended_.end();
    if (const auto audience = audience_of(row.session, here_);
        !has_ended && node_of(audience) != 0)
      await_node(audience);
    if (!has_ended && attachment_) {
      members_.add(row.session, row.nickname, row.joined_seq,
                   membership::present);
      attachment_->add_row(row.session);
      continue;
    }
    members_.add_dead(row.session, row.nickname, row.joined_seq);
    queue_.add(ask_for(event_kind::user_left, row.session, 0, row.nickname));
  }
}

void room_state::attached(audience_number audience,
                          const std::vector<attached_member>& members) {
  if (!attachment_ && phase_ == phase::claiming)
    attachment_ = std::make_unique<room_attachment>(here_);
  if (!attachment_) {
    if (node_of(audience) != 0) // nothing is lost on the way from a loop
      attached_again(audience, members);
    return;
  }
  attachment_->answered(audience, members);
  serve_attached();
}

void room_state::await_node(audience_number audience) {
  if (!attachment_)
    attachment_ = std::make_unique<room_attachment>(here_);
  attachment_->await(audience);
  if (attachment_->awaits(audience))
    add_once(unasked_, audience);
}

void room_state::attached_again(audience_number audience,
                                const std::vector<attached_member>& members) {
  for (const auto session : members_.open_sessions_of(audience)) {
    const auto is_named =
      std::any_of(members.begin(), members.end(),
                  [&](const auto& named) { return named.session == session; });
    if (!is_named)
      rules_.leave(session, 0); // it ended while the way was lost
  }
  returning_.add(audience, queue_.last_added());
}

void room_state::node_ended(opening_number node) {
  if (phase_ == phase::claiming)
    ended_.push_back(node);
  const auto audience = audience_of(session_id{node, 0, 0, 0}, here_);
  for (const auto session : members_.open_sessions_of(audience))
    if (!attachment_ || !attachment_->has_row(session))
      rules_.leave(session, 0);
  if (!attachment_)
    return;
  attachment_->answered(audience, {}); // another node may have taken over
  serve_attached();
}

void room_state::attach_deadline_passed() {
  if (!attachment_)
    return;
  attachment_->deadline_passed();
  serve_attached();
}

/// Applies what audiences have answered, in whatever order they, the claim and
/// the deadline come.
void room_state::serve_attached() {
  if (!attachment_ || epoch_ == 0 || phase_ == phase::fenced)
    return;
  if (phase_ == phase::attaching) {
    if (!attachment_->may_serve())
      return;
    phase_ = phase::serving;
  }
  for (const auto& place : attachment_->decide())
    rules_.move(place.from, place.to, place.is_held);
  for (const auto audience : attachment_->take_answered())
    answers_.attached(audience);
  if (attachment_->all_answered())
    for (const auto session : attachment_->take_lost())
      rules_.leave(session, 0);
  let_late_ones_join();
}

void room_state::let_late_ones_join() {
  if (!attachment_ || !ready())
    return;
  const auto asked = attachment_->take_joins();
  if (attachment_->all_answered())
    attachment_.reset();
  for (const auto& one : asked)
    join(one);
}

void room_state::appended(append_outcome outcome) {
  if (!queue_.is_in_flight())
    return; // settled otherwise meanwhile
  switch (outcome) {
    case append_outcome::committed:
      commit();
      let_late_ones_join();
      break;
    case append_outcome::refused:
      if (members_.dead() > 0)
        phase_ = phase::unavailable; // nobody is served before they have left
      rules_.refused(queue_.refused());
      break;
    case append_outcome::fenced:
      phase_ = phase::fenced;
      break;
    case append_outcome::unknown:
      phase_ = phase::settling;
      break;
  }
}

void room_state::commit() {
  const auto settled = queue_.recorded();
  record_.add(settled.events);
  rules_.recorded(settled);
}

bool room_state::wants_retry() const noexcept {
  return phase_ == phase::unavailable
         || (phase_ == phase::settling && claim_refused_)
         || (phase_ == phase::serving && queue_.only_owed_wait());
}

bool room_state::wants_append() const noexcept {
  return phase_ == phase::serving && queue_.has_batch(retry_due_);
}

std::optional<append_message> room_state::take_append(utc_time now) {
  if (!wants_append())
    return std::nullopt;
  retry_due_ = false;
  return append_message{name_, epoch_, head(),
                        queue_.take(head(), record_.stamp(now))};
}

std::optional<room_update> room_state::take_update() {
  for (const auto audience : returning_.take_settled(queue_))
    answers_.attached(audience);
  auto update = answers_.take(head(), members_.audiences());
  if (update)
    update->epoch = epoch_;
  return update;
}

std::vector<std::string> room_state::user_names(std::size_t max) const {
  return members_.user_names(max);
}

session_id room_state::find(const std::string& nickname) const {
  return members_.user_named(nickname);
}

bool room_state::empty() const noexcept {
  return members_.empty() && queue_.empty()
         && !(attachment_ && attachment_->keeps_joins());
}

} // namespace greenroom
