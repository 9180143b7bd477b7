#include "actors/rooms/room_attachment.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace greenroom {

namespace {

/// The session by which the journal knows the place.
session_id recorded_session(const attached_member& named) {
  return named.recorded_as ? named.recorded_as : named.session;
}

} // namespace

void room_attachment::await(audience_number audience) {
  if (!has(heard_of_, audience))
    add_once(awaited_, audience);
}

void room_attachment::add_row(session_id session) {
  rows_.try_emplace(session, place{session});
}

void room_attachment::answered(audience_number audience,
                               const std::vector<attached_member>& members) {
  std::erase_if(answers_, [&](const auto& known) {
    return audience_of(known.first, here_) == audience;
  });
  for (const auto& named : members)
    answers_[named.session] = named;
  remove(awaited_, audience);
  add_once(heard_of_, audience);
  add_once(answered_, audience);
}

bool room_attachment::awaits(audience_number audience) const noexcept {
  return has(awaited_, audience);
}

std::vector<room_attachment::decision> room_attachment::decide() {
  std::vector<attached_member> named;
  named.reserve(answers_.size());
  for (auto& known : std::exchange(answers_, {}))
    named.push_back(known.second);
  // Several sessions may answer for a place that is on its way; the last one
  // is to have it, and then the others find it taken.
  std::sort(named.begin(), named.end(), [](const auto& a, const auto& b) {
    return a.takeovers != b.takeovers ? a.takeovers > b.takeovers
                                      : a.session < b.session;
  });
  std::vector<decision> result;
  result.reserve(named.size());
  for (const auto& one : named) {
    const auto row = recorded_session(one);
    const auto known = rows_.find(row);
    if (known == rows_.end())
      continue; // its JOIN is not recorded, or it has left
    auto& has = known->second;
    if (has.is_named && has.takeovers >= one.takeovers)
      continue;
    result.push_back({has.owner, one.session, one.is_held});
    row_of_.erase(has.owner);
    if (one.session != row)
      row_of_[one.session] = row;
    has = {one.session, one.takeovers, true};
  }
  return result;
}

audience_list room_attachment::take_answered() {
  return std::exchange(answered_, {});
}

std::vector<session_id> room_attachment::take_lost() {
  std::vector<session_id> result;
  for (const auto& [row, has] : std::exchange(rows_, {}))
    if (!has.is_named)
      result.push_back(row);
  std::sort(result.begin(), result.end());
  row_of_.clear();
  return result;
}

session_id room_attachment::row_of(session_id owner) const {
  const auto known = row_of_.find(owner);
  return known == row_of_.end() ? owner : known->second;
}

void room_attachment::transferred(session_id from, session_id to) {
  if (auto moved = answers_.extract(from)) {
    auto& named = moved.mapped();
    named = {to, 0, recorded_session(named), named.takeovers + 1, true};
    moved.key() = to;
    answers_.insert(std::move(moved));
  }
  const auto row = row_of(from);
  const auto known = rows_.find(row);
  if (known == rows_.end() || known->second.owner != from)
    return;
  auto& has = known->second;
  has = {to, has.takeovers + 1, true};
  row_of_.erase(from);
  row_of_[to] = row;
}

void room_attachment::forget(session_id session) {
  answers_.erase(session);
  const auto known = rows_.find(row_of(session));
  if (known != rows_.end() && known->second.owner == session)
    rows_.erase(known);
  row_of_.erase(session);
  std::erase_if(joins_,
                [&](const auto& asked) { return asked.session == session; });
}

void room_attachment::keep(const join_request& asked) {
  const auto asked_before =
    std::any_of(joins_.begin(), joins_.end(), [&](const auto& known) {
      return known.session == asked.session;
    });
  if (!asked_before)
    joins_.push_back(asked);
}

std::vector<join_request> room_attachment::take_joins() {
  const auto first_ready =
    std::stable_partition(joins_.begin(), joins_.end(), [&](const auto& asked) {
      return awaits(audience_of(asked.session, here_));
    });
  std::vector<join_request> result{std::make_move_iterator(first_ready),
                                   std::make_move_iterator(joins_.end())};
  joins_.erase(first_ready, joins_.end());
  return result;
}

} // namespace greenroom
