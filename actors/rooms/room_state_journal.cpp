// What a room does with the journal's answers to its appends.

#include "actors/rooms/room_state.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace greenroom {

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
    count_users(1);
    answer_joined(recorded.session, recorded.line, x.resumes, x.since,
                  i->second, recorded.seq - 1);
    return;
  }
  if (recorded.line != 0) {
    room_answer answer{recorded.session, recorded.line, answer_kind::left};
    answer.seq = recorded.seq;
    update_.answers.push_back(std::move(answer));
  }
  if (i->second.is_dead)
    --dead_members_;
  erase_member(i);
  end_rejoin_wait(recorded.session);
}

void room_state::answer_joined(session_id session, line_number line,
                               bool resumes, std::uint64_t since,
                               const member& who, std::uint64_t head) {
  room_answer answer{session, line, answer_kind::joined};
  answer.seq = who.joined_seq;
  answer.head = head;
  answer.resumes = resumes;
  answer.reset = resumes && since > head;
  answer.first = head + 1;
  answer.last = head;
  if (resumes && !answer.reset) {
    answer.first = std::max(since + 1, oldest_);
    if (answer.first > since + 1) {
      answer.gap_from = since + 1;
      answer.gap_to = answer.first - 1;
    }
  }
  update_.answers.push_back(std::move(answer));
  has_update_ = true;
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
      end_rejoin_wait(session);
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

} // namespace greenroom
