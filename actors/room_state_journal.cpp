// What a room does with the journal's answers, and how it begins again.

#include "actors/room_state.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace greenroom {

namespace {

// Rows of a dead process name sessions that mean nothing here: each gets a
// number below all real ones until its userLeft is recorded.
constexpr session_number dead_session(std::size_t index) noexcept {
  return session_number{index} + 1;
}

constexpr bool is_dead(session_number session) noexcept {
  return session < make_session(1, 0, 0);
}

} // namespace

void room_state::appended(append_outcome outcome) {
  if (in_flight_.empty())
    return; // settled otherwise meanwhile
  switch (outcome) {
    case append_outcome::committed:
      commit();
      break;
    case append_outcome::refused:
      refuse_in_flight();
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
  head_ = in_flight_events_->back().seq;
  last_at_ = in_flight_events_->back().at;
  newest_.add(in_flight_events_);
  update_.events = std::exchange(in_flight_events_, {});
  has_update_ = true;
  const auto done = std::exchange(in_flight_, {});
  for (std::size_t i = 0; i < done.size(); ++i) {
    queued_bytes_ -= size_bytes((*update_.events)[i]);
    commit_one(done[i], (*update_.events)[i]);
  }
}

void room_state::commit_one(const queued& x, const event& recorded) {
  auto i = members_.find(recorded.session);
  if (recorded.kind == event_kind::message || i == members_.end())
    return;
  if (recorded.kind == event_kind::user_joined) {
    i->second.is = membership::present;
    i->second.joined_seq = recorded.seq;
    ++users_;
    queued joined = x;
    joined.what.session = recorded.session;
    joined.what.line = recorded.line;
    update_.answers.push_back(
      joined_answer(joined, recorded.seq, recorded.seq - 1));
    return;
  }
  if (recorded.line != 0) {
    room_answer answer{recorded.session, recorded.line, answer_kind::left};
    answer.seq = recorded.seq;
    update_.answers.push_back(std::move(answer));
  }
  erase_member(i);
  if (is_dead(recorded.session))
    --dead_members_;
  end_rejoin_wait(recorded.session);
}

room_answer room_state::joined_answer(const queued& x, std::uint64_t seq,
                                      std::uint64_t replay_until) const {
  room_answer answer{x.what.session, x.what.line, answer_kind::joined};
  answer.seq = seq;
  answer.resumes = x.resumes;
  if (!x.resumes)
    return answer;
  if (x.since > replay_until) {
    answer.reset = true;
    return answer;
  }
  answer.first = std::max(x.since + 1, oldest_);
  answer.last = replay_until;
  if (answer.first > x.since + 1) {
    answer.gap_from = x.since + 1;
    answer.gap_to = answer.first - 1;
  }
  return answer;
}

void room_state::refuse_in_flight() {
  if (dead_members_ > 0)
    phase_ = phase::unavailable; // nobody is served before they have left
  std::deque<queued> again;
  auto events = *std::exchange(in_flight_events_, {});
  auto refused = std::exchange(in_flight_, {});
  for (std::size_t i = 0; i < refused.size(); ++i) {
    refused[i].what = std::move(events[i]);
    queued_bytes_ -= size_bytes(refused[i].what);
    refuse_one(refused[i], again);
  }
  queue_.insert(queue_.begin(), std::make_move_iterator(again.begin()),
                std::make_move_iterator(again.end()));
}

void room_state::refuse_one(queued& x, std::deque<queued>& again) {
  const auto session = x.what.session;
  const auto line = x.what.line;
  auto i = members_.find(session);
  switch (x.what.kind) {
    case event_kind::message:
      refuse(session, line, refusal::message_not_recorded);
      return;
    case event_kind::user_joined:
      if (i != members_.end())
        erase_member(i);
      refuse(session, line, refusal::nothing_done);
      return;
    case event_kind::user_left:
      refuse(session, line, refusal::nothing_done);
      if (i == members_.end())
        return;
      if (line != 0 && !i->second.closed) {
        i->second.is = membership::present;
        end_rejoin_wait(session);
        return;
      }
      // The connection is gone: the membership ends, the event is owed.
      set_owed(session);
      x.what.line = 0;
      x.owed = true;
      queued_bytes_ += size_bytes(x.what);
      again.push_back(std::move(x));
      end_rejoin_wait(session);
      return;
  }
}

void room_state::set_owed(session_number session) {
  auto& who = members_.at(session);
  if (who.is == membership::owed)
    return;
  who.is = membership::owed;
  --users_;
}

void room_state::claimed(const claim_answer& x) {
  claim_refused_ = !x.granted;
  if (!x.granted) {
    if (phase_ == phase::claiming)
      phase_ = phase::unavailable;
    return; // the owner tries again in a second
  }
  const auto loaded = std::exchange(epoch_, x.epoch) != 0;
  oldest_ = x.oldest;
  if (phase_ == phase::settling) {
    settle(x);
    return;
  }
  if (phase_ != phase::claiming && phase_ != phase::unavailable)
    return;
  if (loaded) {
    phase_ = x.head == head_ ? phase::serving : phase::fenced;
    return;
  }
  head_ = x.head;
  last_at_ = utc_time{std::chrono::microseconds{x.last_at_us}};
  newest_.add(x.newest);
  load_members(x);
  phase_ = rebuilt_ ? phase::attaching : phase::serving;
  serve_when_attached();
}

void room_state::settle(const claim_answer& x) {
  phase_ = phase::serving;
  const auto& sent = in_flight_events_->front();
  newest_events found;
  found.add(x.newest);
  const auto recorded = x.head > head_ && found.has(sent.seq)
                        && found.at(sent.seq).session == sent.session
                        && found.at(sent.seq).line == sent.line
                        && found.at(sent.seq).kind == sent.kind
                        && found.at(sent.seq).body == sent.body;
  if (recorded) {
    commit();
    return;
  }
  if (x.head != head_) {
    phase_ = phase::fenced; // somebody else has written in between
    return;
  }
  auto events = *std::exchange(in_flight_events_, {});
  auto again = std::exchange(in_flight_, {});
  for (std::size_t i = again.size(); i-- > 0;) {
    again[i].what = std::move(events[i]);
    queue_.push_front(std::move(again[i]));
  }
}

void room_state::load_members(const claim_answer& x) {
  for (std::size_t i = 0; i < x.nicknames.size(); ++i) {
    const auto alive = x.sessions[i] != 0 && rebuilt_;
    const auto session = alive ? x.sessions[i] : dead_session(i);
    const auto* joined = newest_.find(event_kind::user_joined, session);
    add_member(session, {short_nickname{x.nicknames[i]},
                         joined ? joined->seq : 0, membership::present, false});
    ++users_;
    if (alive)
      continue;
    ++dead_members_;
    leave(session, 0);
    set_owed(session); // never a user here
  }
}

void room_state::attached(const std::vector<attached_member>& x) {
  if (relays_to_attach_ == 0)
    return;
  for (const auto& there : x)
    attached_[there.session] = there.recorded_as;
  --relays_to_attach_;
  serve_when_attached();
}

void room_state::serve_when_attached() {
  // Relays may be faster than the journal, or the journal than they.
  if (phase_ != phase::attaching || relays_to_attach_ > 0)
    return;
  for (const auto& [session, recorded_as] : attached_)
    if (auto i = members_.find(recorded_as);
        i != members_.end() && !attached_.contains(recorded_as))
      hand_over(i, session);
  // Members that no relay knows have lost their connection while there was no
  // room to tell.
  std::vector<session_number> lost;
  for (const auto& [session, who] : members_)
    if (who.is == membership::present && !attached_.contains(session))
      lost.push_back(session);
  attached_.clear();
  std::sort(lost.begin(), lost.end());
  for (const auto session : lost)
    leave(session, 0);
  phase_ = phase::serving;
  update_.attached = true;
  has_update_ = true;
}

void room_state::add_member(session_number session, const member& x) {
  ++members_on_loop_[loop_of(session)];
  named_.insert(&*members_.emplace(session, x).first);
}

void room_state::erase_member(member_map::iterator i) {
  const auto& who = i->second;
  if (who.is == membership::present || who.is == membership::leaving)
    --users_;
  named_.erase(&*i);
  --members_on_loop_[loop_of(i->first)];
  members_.erase(i);
}

void room_state::hand_over(member_map::iterator i, session_number to) {
  auto moved = i->second;
  if (moved.recorded_as == 0)
    moved.recorded_as = i->first;
  erase_member(i);
  add_member(to, moved);
  ++users_; // erasing counted it out
}

std::vector<std::string> room_state::user_names() const {
  std::vector<std::string> result;
  for (const auto& [session, who] : members_)
    if (who.is == membership::present || who.is == membership::leaving)
      result.push_back(who.nickname.str());
  std::sort(result.begin(), result.end());
  return result;
}

session_number room_state::find(const std::string& nickname) const {
  const auto i = named_.find(std::string_view{nickname});
  if (i == named_.end())
    return 0;
  const auto& [session, who] = **i;
  return who.is == membership::present || who.is == membership::leaving
           ? session
           : 0;
}

} // namespace greenroom
