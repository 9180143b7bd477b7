#include "actors/cluster/node_membership.hpp"

#include "actors/cluster/admission.hpp"
#include "actors/cluster/membership_times.hpp"

#include <algorithm>

namespace greenroom {

bool node_membership::read(cluster_reading now) {
  if (now.table.view < table_.view) {
    database_lost();
    return false;
  }
  schedule_.ended();
  verdicts_ = rules_.read(now, reach_);
  alone_.beat(now.asked_at);
  const auto before = std::exchange(table_, std::move(now.table));
  for (const auto& row : table_.nodes)
    newest_ = std::max(newest_, row.incarnation);
  promotion_ = false;
  waits_.reset();
  const auto* self = table_.find(self_);
  if (self == nullptr || self->state == node_state::dead) {
    is_dead_ = true; // a row that is missing was purged
    verdicts_.clear();
  } else {
    own_state_ = self->state;
    if (own_state_ == node_state::joining) {
      waits_ = waits_for(table_, *self, reach_);
      promotion_ = !waits_;
    }
  }
  if (table_.view != before.view) {
    view_ = view_of(table_);
    note_ended(before);
    forget_links_of_ended();
  }
  return true;
}

void node_membership::database_lost() noexcept {
  schedule_.ended();
  rules_.outage();
  verdicts_.clear();
  promotion_ = false;
}

void node_membership::link_changed(incarnation_number peer,
                                   link_status status) {
  if (has_ended(peer))
    return;
  if (reach_.set(peer, status))
    schedule_.want_at_once();
  if (status == link_status::up)
    rules_.linked(peer);
}

void node_membership::told_dead(incarnation_number ended) noexcept {
  if (ended == self_)
    is_dead_ = true;
  else if (!has_ended(ended))
    schedule_.want_at_once();
}

peer_standing node_membership::standing(incarnation_number peer) noexcept {
  if (peer > newest_) {
    schedule_.want_at_once();
    return peer_standing::unknown;
  }
  return has_ended(peer) ? peer_standing::ended : peer_standing::living;
}

/// Numbers rise: one without a row has been here before and was purged, unless
/// it is newer than all that were read.
bool node_membership::has_ended(incarnation_number peer) const noexcept {
  if (peer > newest_)
    return false;
  const auto* row = table_.find(peer);
  return row == nullptr || !is_living(row->state);
}

std::optional<std::string> node_membership::take_log_line(time_point now) {
  if (!waits_
      || (logged_at_ && now - *logged_at_ < membership_times::log_period))
    return std::nullopt;
  logged_at_ = now;
  return waits_;
}

bool node_membership::must_close_clients(time_point now) const noexcept {
  return is_dead_ || alone_.is_isolated(now, reach_.hears_anyone());
}

bool node_membership::may_serve(time_point now) const noexcept {
  return own_state_ == node_state::up && !must_close_clients(now);
}

void node_membership::note_ended(const cluster_contents& before) {
  for (const auto& row : before.nodes) {
    if (!is_living(row.state) || row.incarnation == self_)
      continue;
    const auto* now = table_.find(row.incarnation);
    if (now == nullptr)
      ended_.push_back({row.name, row.incarnation, node_state::dead});
    else if (!is_living(now->state))
      ended_.push_back({row.name, row.incarnation, now->state});
  }
}

void node_membership::forget_links_of_ended() {
  for (const auto peer : reach_.known())
    if (has_ended(peer))
      reach_.forget(peer);
}

} // namespace greenroom
