// How a room begins, begins again, and finds out what became of an append.

#include "actors/rooms/room_state.hpp"

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
  for (const auto& row : x.members) {
    add_member(row.session, {short_nickname{row.nickname}, row.joined_seq,
                             membership::present, false});
    count_users(1);
    if (row.session.opening() == opening_ && rebuilt_)
      continue;
    ++dead_members_;
    members_.at(row.session).is_dead = true;
    leave(row.session, 0);
    set_owed(row.session); // never a user here
  }
}

void room_state::attached(const std::vector<attached_member>& x) {
  if (relays_to_attach_ == 0)
    return;
  for (const auto& there : x)
    attached_[there.session] = there;
  --relays_to_attach_;
  serve_when_attached();
}

/// Gives a member that is recorded under an earlier session to the present one.
void room_state::take_over_attached(const attached_member& x) {
  const auto i = members_.find(x.recorded_as ? x.recorded_as : x.session);
  if (i == members_.end() || i->second.is != membership::present)
    return;
  if (x.recorded_as && x.recorded_as != x.session)
    hold_for(x.session, i);
  members_.at(x.session).is =
    x.is_held ? membership::held : membership::present;
}

void room_state::serve_when_attached() {
  // Relays may be faster than the journal, or the journal than they.
  if (phase_ != phase::attaching || relays_to_attach_ > 0)
    return;
  std::vector<attached_member> present;
  for (const auto& [session, x] : attached_)
    present.push_back(x);
  std::sort(present.begin(), present.end(), [](const auto& a, const auto& b) {
    return a.takeovers > b.takeovers;
  });
  for (const auto& x : present)
    take_over_attached(x);
  // Members that no relay knows have lost their connection while there was no
  // room to tell.
  std::vector<session_id> lost;
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
