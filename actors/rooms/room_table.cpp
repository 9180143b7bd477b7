#include "actors/rooms/room_table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace greenroom {

namespace {

using std::chrono::seconds;

// A room without members is kept this long: people come back.
constexpr seconds empty_room_kept{30};

// Whoever got a retired room from the lobby before may still ask it for so
// long, and a JOIN may be so long on its way.
constexpr seconds messages_travel{5};

// So that a disk that refused 100,000 JOINs together does not stop the others.
constexpr int forgotten_at_once = 64;

template <class Number>
Number capped(std::uint64_t x) {
  constexpr std::uint64_t most = std::numeric_limits<Number>::max();
  return static_cast<Number>(std::min(x, most));
}

} // namespace

room_table::place room_table::find(std::string_view name) {
  const auto i = by_name_.find(name);
  return i == by_name_.end() ? none() : *i;
}

room_table::place room_table::find(caf::actor_id id) {
  const auto i = by_id_.find(id);
  return i == by_id_.end() ? none() : i->second;
}

room_table::place room_table::add(std::string name, listed_room_actor room,
                                  caf::actor_id id, time_point now) {
  auto& list = in(state::expected);
  const auto i = list.insert(list.end(), {std::move(name), std::move(room), id,
                                          now, 0, 1, state::expected});
  by_name_.insert(i);
  by_id_.emplace(id, i);
  return i;
}

void room_table::replace(place known, listed_room_actor room, caf::actor_id id,
                         time_point now) {
  by_id_.erase(known->id);
  by_id_.emplace(id, known);
  known->room = std::move(room);
  known->id = id;
  set_users(known, 0);
  stays(known, now);
}

void room_table::expect(place known, time_point now) {
  known->joins = capped<std::uint16_t>(known->joins + std::uint64_t{1});
  if (known->status != state::expected && known->status != state::empty)
    return;
  known->since = now;
  move(known, state::expected);
}

void room_table::count(place known, std::uint64_t users, time_point now) {
  const auto before = known->users;
  set_users(known, capped<std::uint32_t>(users));
  // Whoever has come is not on the way any more. JOINs that were refused are
  // forgotten later: a room may be expected for too long, never too shortly.
  if (known->users > before)
    known->joins = capped<std::uint16_t>(
      known->joins
      - std::min<std::uint64_t>(known->joins, known->users - before));
  if (known->status == state::retiring)
    return; // it will answer that it stays
  known->since = now;
  if (known->users > 0)
    move(known, state::used);
  else
    move(known, known->joins > 0 ? state::expected : state::empty);
}

room_table::place room_table::longest_empty() {
  auto& list = in(state::empty);
  return list.empty() ? none() : list.begin();
}

room_table::place room_table::due_to_retire(time_point now) {
  forget_late_joins(now);
  const auto i = longest_empty();
  return i != none() && now - i->since >= empty_room_kept ? i : none();
}

void room_table::retire(place known) {
  move(known, state::retiring);
}

void room_table::stays(place known, time_point now) {
  known->since = now;
  move(known, known->users > 0 ? state::used : state::expected);
}

void room_table::retired(place known, time_point now) {
  set_users(known, 0);
  by_name_.erase(known);
  by_id_.erase(known->id);
  known->since = now;
  move(known, state::retired);
}

listed_room_actor room_table::take_ended(time_point now) {
  auto& list = in(state::retired);
  if (list.empty() || now - list.front().since < messages_travel)
    return {};
  auto room = std::move(list.front().room);
  list.pop_front();
  return room;
}

bool room_table::has_due(time_point now) const {
  const auto waits = [&](state status, seconds time) {
    return !in(status).empty() && now - in(status).front().since >= time;
  };
  return waits(state::expected, messages_travel)
         || waits(state::empty, empty_room_kept)
         || waits(state::retired, messages_travel);
}

std::size_t room_table::counted() const noexcept {
  return in(state::used).size() + in(state::expected).size();
}

std::size_t room_table::present() const noexcept {
  return counted() + in(state::empty).size();
}

void room_table::clear() {
  by_users_.clear();
  by_id_.clear();
  by_name_.clear();
  for (auto& list : lists_)
    list.clear();
}

void room_table::move(place known, state to) {
  auto& list = in(to);
  list.splice(list.end(), in(known->status), known);
  known->status = to;
}

void room_table::set_users(place known, std::uint32_t users) {
  if (known->users == users)
    return;
  // Its place among the others changes; what holds it there is kept.
  auto node = by_users_.extract(known);
  known->users = users;
  if (users == 0)
    return;
  if (node)
    by_users_.insert(std::move(node));
  else
    by_users_.insert(known);
}

void room_table::forget_late_joins(time_point now) {
  auto& list = in(state::expected);
  for (int n = 0; n < forgotten_at_once && !list.empty()
                  && now - list.front().since >= messages_travel;
       ++n) {
    const auto i = list.begin();
    i->joins = 0;
    i->since = now;
    move(i, state::empty);
  }
}

} // namespace greenroom
