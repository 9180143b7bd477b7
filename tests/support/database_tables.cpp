#include "tests/support/database_tables.hpp"

#include "journal/append_rules.hpp"

#include <algorithm>

namespace greenroom {

const database_room* database_tables::find(std::string_view room) const {
  const auto i = rooms.find(room);
  return i == rooms.end() ? nullptr : &i->second;
}

database_append::database_append(const append_request& asked)
    : room(asked.room), epoch(asked.epoch), head(asked.head),
      events(asked.events.begin(), asked.events.end()),
      moves(asked.moves.begin(), asked.moves.end()) {}

bool is_accepted(const database_room* room, const database_append& asked,
                 database_guards guards) {
  if (!room || asked.head > room->head())
    return false;
  const append_request request{asked.room, asked.epoch, asked.head,
                               asked.events};
  return continues(request, guards.epoch ? room->epoch : asked.epoch,
                   guards.key ? room->head() : asked.head);
}

void record(database_room& room, const database_append& asked) {
  while (room.head() > asked.head)
    room.events.pop_back();
  for (const auto& each : asked.events) {
    room.events.push_back({each, asked.epoch});
    if (each.kind == event_kind::user_joined)
      room.members[each.from] = {each.from, each.session, each.seq};
    else if (each.kind == event_kind::user_left)
      room.members.erase(each.from);
  }
  for (const auto& each : asked.moves)
    if (const auto i = room.members.find(each.nickname);
        i != room.members.end() && i->second.joined_seq == each.joined_seq)
      i->second.session = each.session;
}

room_snapshot snapshot_of(const database_room& room,
                          const std::function<bool(opening_number)>& is_up) {
  room_snapshot result;
  result.epoch = room.epoch;
  result.oldest = room.oldest;
  result.head = room.head();
  if (!room.events.empty())
    result.last_at = room.events.back().what.at;
  page_budget budget;
  for (auto i = room.events.rbegin();
       i != room.events.rend() && budget.take(size_bytes(i->what)); ++i)
    result.newest.push_back(i->what);
  std::reverse(result.newest.begin(), result.newest.end());
  for (const auto& [nickname, row] : room.members) {
    result.members.push_back(row);
    result.members.back().has_ended = !is_up(row.session.opening());
  }
  return result;
}

std::uint64_t oldest_after_trim(const database_room& room,
                                const database_limits& limits,
                                std::uint64_t removed_max) {
  auto oldest = room.oldest;
  for (const auto& each : room.events) {
    const auto left = room.head() - oldest + 1;
    const auto is_old =
      limits.oldest_kept && each.what.at < *limits.oldest_kept;
    const auto is_beyond = limits.events_max != 0 && left > limits.events_max;
    if (removed_max-- == 0 || left == 1 || each.what.at > limits.young_since
        || !(is_old || is_beyond))
      break;
    ++oldest;
  }
  return oldest;
}

} // namespace greenroom
