// How a room begins, begins again, and finds out what became of an append.

#include "actors/room_state.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace greenroom {

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
  const auto recorded =
    x.head > head_ && found.has(sent.seq) && found.at(sent.seq) == sent;
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

} // namespace greenroom
