#include "tests/crash/expected_rooms.hpp"

#include <algorithm>

namespace greenroom::crash {

namespace {

/// Whether the doubtful append is there: all of it or nothing.
std::optional<std::string> settle(const room_snapshot& found,
                                  expected_room& room,
                                  std::optional<bool>& doubtful_is_there) {
  const auto before = room.head();
  const auto count = room.doubtful.size();
  if (found.head != before && found.head != before + count)
    return "head is " + std::to_string(found.head) + " instead of "
           + std::to_string(before) + " or " + std::to_string(before + count);
  if (count == 0)
    return std::nullopt;
  const bool there = found.head != before;
  if (doubtful_is_there.value_or(there) != there)
    return "a batch is there in part";
  doubtful_is_there = there;
  if (there)
    room.acknowledge(std::move(room.doubtful));
  room.doubtful.clear();
  return std::nullopt;
}

std::optional<std::string> compare_members(const room_snapshot& found,
                                           const expected_room& room) {
  std::map<std::string, session_id> members;
  for (const auto& each : found.members)
    members[each.nickname] = each.session;
  if (members != room.members)
    return "members differ";
  return std::nullopt;
}

std::optional<std::string> compare_events(journal_reader& reader,
                                          const std::string& name,
                                          const expected_room& room) {
  auto next = room.oldest;
  while (next <= room.head()) {
    const auto page = reader.read(name, next, room.head(), 0);
    if (page.status != read_status::good || page.events.empty())
      return "unreadable at seq " + std::to_string(next);
    for (const auto& each : page.events)
      if (each != room.events[next++ - 1])
        return "another event at seq " + std::to_string(next - 1);
  }
  return std::nullopt;
}

std::optional<std::string> compare(journal_reader& reader,
                                   const std::string& name,
                                   const room_snapshot& found,
                                   expected_room& room) {
  if (found.epoch <= room.epoch)
    return "epoch " + std::to_string(found.epoch) + " was given out before";
  room.epoch = found.epoch;
  const auto oldest_max =
    room.head() > kept_events ? room.head() - kept_events + 1 : 1;
  if (found.oldest < room.oldest || found.oldest > oldest_max)
    return "oldest is " + std::to_string(found.oldest);
  room.oldest = found.oldest;
  if (auto loss = compare_members(found, room))
    return loss;
  return compare_events(reader, name, room);
}

} // namespace

void expected_room::acknowledge(std::vector<event>&& recorded) {
  for (auto& each : recorded) {
    if (each.kind == event_kind::user_joined)
      members[each.from] = each.session;
    else if (each.kind == event_kind::user_left)
      members.erase(each.from);
    events.push_back(std::move(each));
  }
}

std::optional<std::string> find_loss(journal& reopened, expected_rooms& rooms) {
  std::vector<std::string> names;
  for (const auto& [name, room] : rooms)
    names.push_back(name);
  const auto claimed = reopened.claim(names);
  if (!std::all_of(claimed.begin(), claimed.end(),
                   [](const auto& each) { return each.is_granted(); }))
    return "rooms cannot be claimed: "
           + reopened.failure().value_or("no reason given");
  const auto reader = reopened.open_reader();
  std::optional<bool> doubtful_is_there;
  std::size_t i = 0;
  for (auto& [name, room] : rooms) {
    const auto& found = claimed[i++].snapshot;
    auto loss = settle(found, room, doubtful_is_there);
    if (!loss)
      loss = compare(*reader, name, found, room);
    if (loss)
      return name + ": " + *loss;
  }
  return std::nullopt;
}

} // namespace greenroom::crash
