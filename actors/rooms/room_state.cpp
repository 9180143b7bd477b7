#include "actors/rooms/room_state.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

namespace {

// A batch fits one page, so that after an unknown outcome the newest events
// tell whether it was recorded.
constexpr std::size_t batch_events_max = page_events_max / 2;
constexpr std::size_t batch_bytes_max = page_bytes_max / 2;

} // namespace

room_state::room_state(std::string name, opening_number opening,
                       std::size_t relays)
    : name_(std::move(name)), opening_(opening), rebuilt_(relays > 0),
      relays_to_attach_(relays),
      members_on_loop_(session_id::audiences_max, 0) {
  update_.room = name_;
}

void room_state::refuse(session_id session, line_number line, refusal why) {
  if (line == 0)
    return;
  room_answer answer;
  answer.session = session;
  answer.line = line;
  answer.why = why;
  update_.answers.push_back(std::move(answer));
  has_update_ = true;
}

void room_state::enqueue(event_kind kind, session_id session, line_number line,
                         std::string from, std::string body) {
  queued x;
  x.what.kind = kind;
  x.what.session = session;
  x.what.line = line;
  x.what.from = std::move(from);
  x.what.body = std::move(body);
  queued_bytes_ += size_bytes(x.what);
  queue_.push_back(std::move(x));
}

void room_state::join(const join_request& x) {
  if (phase_ == phase::unavailable) {
    refuse(x.session, x.line, refusal::nothing_done);
    return;
  }
  if (auto known = members_.find(x.session); known != members_.end()) {
    join_again(x, known->second);
    return;
  }
  if (const auto same = first_named(x.nickname);
      same != named_.end() && (*same)->second.nickname.view() == x.nickname) {
    join_beside(x, **same);
    return;
  }
  add_member(x.session,
             {short_nickname{x.nickname}, 0, membership::joining, false});
  enqueue(event_kind::user_joined, x.session, x.line, x.nickname, {});
  queue_.back().resumes = x.resumes;
  queue_.back().since = x.since;
}

void room_state::join_beside(const join_request& x,
                             const member_map::value_type& same) {
  const auto& [session, who] = same;
  if (who.is == membership::owed)
    refuse(x.session, x.line, refusal::nothing_done);
  else if (who.is == membership::leaving || who.closed)
    join_after(session, x);
  else
    refuse(x.session, x.line, refusal::already_present);
}

void room_state::join_again(const join_request& x, member& known) {
  switch (known.is) {
    case membership::joining:
      return; // asked twice, the answer is under way
    case membership::leaving:
      join_after(x.session, x); // it was in another room for a moment
      return;
    case membership::owed:
      refuse(x.session, x.line, refusal::nothing_done);
      return;
    case membership::held:
      known.is = membership::present;
      answer_joined(x.session, x.line, x.resumes, x.since, known, head_);
      update_.answers.back().was_held = true;
      return;
    case membership::present: // the answer was lost with a room before
      answer_joined(x.session, x.line, x.resumes, x.since, known,
                    known.joined_seq - 1);
      return;
  }
}

void room_state::join_after(session_id leaving, const join_request& x) {
  auto& waiting = rejoins_[leaving];
  const auto asked_before =
    std::any_of(waiting.begin(), waiting.end(),
                [&](const auto& y) { return y.session == x.session; });
  if (!asked_before)
    waiting.push_back(x);
}

void room_state::end_rejoin_wait(session_id session) {
  if (const auto waiting = rejoins_.extract(session))
    for (const auto& x : waiting.mapped())
      join(x);
}

void room_state::leave(session_id session, line_number line) {
  if (line == 0) {
    for (auto& [left, waiting] : rejoins_)
      std::erase_if(waiting,
                    [&](const auto& x) { return x.session == session; });
    attached_.erase(session); // closed since its relay attached
  } else if (phase_ == phase::unavailable) {
    refuse(session, line, refusal::nothing_done);
    return;
  }
  auto i = members_.find(session);
  if (i == members_.end()) {
    const auto* left = newest_.find(event_kind::user_left, session, line);
    if (line == 0 || !left) {
      refuse(session, line, refusal::join_a_room_first);
      return;
    }
    // Recorded by the room before, whose answer was lost with it.
    room_answer answer{session, line, answer_kind::left};
    answer.seq = left->seq;
    update_.answers.push_back(std::move(answer));
    has_update_ = true;
    return;
  }
  auto& who = i->second;
  if (who.closed)
    return; // its userLeft is under way
  if (line == 0)
    who.closed = true;
  if (who.is == membership::leaving || who.is == membership::owed)
    return;
  if (who.is == membership::present || who.is == membership::held)
    who.is = membership::leaving;
  enqueue(event_kind::user_left, session, line, who.nickname.str(), {});
}

void room_state::say(session_id session, line_number line, std::string text) {
  auto i = members_.find(session);
  if (phase_ == phase::unavailable)
    refuse(session, line, refusal::message_not_recorded);
  else if (i == members_.end() || i->second.is != membership::present)
    refuse(session, line, refusal::join_a_room_first);
  else
    enqueue(event_kind::message, session, line, i->second.nickname.str(),
            std::move(text));
}

void room_state::transfer(session_id from, session_id to) {
  if (auto there = attached_.extract(from)) { // not claimed yet
    auto& moved = there.mapped();
    moved = {to, 0, moved.recorded_as ? moved.recorded_as : from,
             moved.takeovers + 1, true};
    there.key() = to;
    attached_.insert(std::move(there));
  }
  auto i = members_.find(from);
  if (i != members_.end()
      && (i->second.is == membership::present
          || i->second.is == membership::held))
    hold_for(to, i);
  // Also when there is no place (any more): nobody need keep it then.
  update_.answers.push_back({to, 0, answer_kind::placed});
  has_update_ = true;
}

seq_range room_state::range_of(const history_request& x) const noexcept {
  return bounded_range(x, oldest_, head_);
}

void room_state::answer_history(const history_request& x, seq_range range) {
  range = limited_range(x, range);
  room_answer answer{x.session, x.line, answer_kind::history};
  answer.first = range.first;
  answer.last = range.last;
  answer.more = range.more;
  answer.nickname = x.nickname;
  update_.answers.push_back(std::move(answer));
  has_update_ = true;
}

void room_state::trimmed(std::uint64_t oldest) noexcept {
  oldest_ = std::max(oldest_, oldest);
}

bool room_state::still_wanted(const queued& x) const {
  // A leave whose JOIN was refused meanwhile has nothing to leave.
  return x.what.kind != event_kind::user_left
         || members_.contains(x.what.session);
}

bool room_state::only_owed() const noexcept {
  return std::all_of(queue_.begin(), queue_.end(),
                     [](const queued& x) { return x.owed; });
}

bool room_state::wants_retry() const noexcept {
  return phase_ == phase::unavailable
         || (phase_ == phase::settling && claim_refused_)
         || (phase_ == phase::serving && in_flight_.empty() && !queue_.empty()
             && only_owed());
}

bool room_state::wants_append() const noexcept {
  return phase_ == phase::serving && in_flight_.empty() && !queue_.empty()
         && (retry_due_ || !only_owed());
}

std::optional<append_message> room_state::take_append(utc_time now) {
  if (!wants_append())
    return std::nullopt;
  retry_due_ = false;
  std::vector<event> events;
  events.reserve(std::min(queue_.size(), batch_events_max));
  std::size_t bytes = 0;
  auto seq = head_;
  const auto at = std::max(now, last_at_);
  while (!queue_.empty() && events.size() < batch_events_max) {
    auto& next = queue_.front();
    if (still_wanted(next)) {
      bytes += size_bytes(next.what);
      if (!events.empty() && bytes > batch_bytes_max)
        break;
      next.what.seq = ++seq;
      next.what.at = at;
      events.push_back(std::move(next.what));
      in_flight_.push_back(std::move(next));
    } else {
      queued_bytes_ -= size_bytes(next.what);
    }
    queue_.pop_front();
  }
  if (events.empty())
    return std::nullopt;
  in_flight_events_ = share(std::move(events));
  return append_message{name_, epoch_, head_, in_flight_events_};
}

std::optional<room_update> room_state::take_update() {
  if (!has_update_)
    return std::nullopt;
  has_update_ = false;
  targets_.reset();
  for (std::size_t loop = 0; loop < session_id::audiences_max; ++loop)
    if (members_on_loop_[loop] > 0 || update_.attached)
      targets_.set(loop);
  for (const auto& x : update_.answers)
    targets_.set(x.session.audience());
  update_.head = head_;
  auto result = std::exchange(update_, {});
  update_.room = name_;
  return result;
}

} // namespace greenroom
