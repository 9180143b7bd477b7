#include "actors/subscriptions.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

void subscriptions::set_limits(std::uint64_t output_bytes,
                               std::uint64_t output_bytes_total) {
  output_bytes_ = output_bytes;
  output_bytes_total_ = output_bytes_total;
}

heard_room& subscriptions::hear(const std::string& name, const room_actor& room,
                                std::uint64_t head) {
  auto [i, added] = rooms_.try_emplace(name);
  if (added) {
    i->second.name = name;
    i->second.room = room;
    i->second.head = head;
  }
  return i->second;
}

void subscriptions::forget_if_unheard(heard_room& room) {
  if (room.members.empty() && room.feeds.empty())
    rooms_.erase(std::string{room.name});
}

void subscriptions::add_member(heard_room& room, client& who) {
  who.place = static_cast<std::uint32_t>(room.members.size());
  room.members.push_back(&who);
}

void subscriptions::remove_member(heard_room& room, client& who) {
  auto* last = room.members.back();
  room.members[who.place] = last;
  last->place = who.place;
  room.members.pop_back();
  who.place = client::no_place;
}

feed& subscriptions::add_feed(heard_room& room, client& who,
                              std::uint64_t next) {
  feed x;
  x.number = ++feeds_made_;
  x.who = &who;
  x.next = next;
  ++who.feeds;
  return room.feeds.emplace_back(std::move(x));
}

feed* subscriptions::leaving_feed(heard_room& room,
                                  const client& who) noexcept {
  if (who.feeds == 0)
    return nullptr;
  const auto x =
    std::find_if(room.feeds.begin(), room.feeds.end(),
                 [&](const feed& y) { return y.who == &who && y.line == 0; });
  return x == room.feeds.end() ? nullptr : &*x;
}

void subscriptions::attach(client& who, const std::string& name,
                           const room_actor& room, std::uint64_t head,
                           std::uint64_t next) {
  detach(who);
  auto& heard = hear(name, room, head);
  who.hears = &heard;
  if (auto* leaving = leaving_feed(heard, who)) {
    // It left while it was behind and is back before it has got everything:
    // one feed goes on, or its events would come twice or out of order.
    leaving->next = std::min(leaving->next, next);
    leaving->until = UINT64_MAX;
    want_page(heard, *leaving);
  } else if (next == heard.head + 1) {
    add_member(heard, who);
  } else {
    want_page(heard, add_feed(heard, who, next));
  }
}

void subscriptions::detach(client& who) {
  if (!who.hears)
    return;
  auto& room = *std::exchange(who.hears, nullptr);
  if (who.place != client::no_place)
    remove_member(room, who);
  else
    // Of the feeds here only the member's own has neither end nor line.
    who.feeds -=
      static_cast<std::uint32_t>(std::erase_if(room.feeds, [&](const feed& x) {
        return x.who == &who && x.line == 0 && x.until == UINT64_MAX;
      }));
  forget_if_unheard(room);
}

void subscriptions::finish(client& who, std::uint64_t last) {
  if (!who.hears)
    return;
  auto& room = *std::exchange(who.hears, nullptr);
  if (who.place != client::no_place) {
    remove_member(room, who);
    if (room.head < last)
      add_feed(room, who, room.head + 1).until = last;
  } else {
    for (auto& x : room.feeds)
      if (x.who == &who && x.line == 0 && x.until == UINT64_MAX)
        x.until = last;
  }
  level_out(room);
  forget_if_unheard(room);
}

void subscriptions::erase_feeds(heard_room& room, client& who) {
  who.feeds -= static_cast<std::uint32_t>(
    std::erase_if(room.feeds, [&](const feed& x) { return x.who == &who; }));
}

void subscriptions::forget(client& who) {
  if (who.hears && who.feeds > 0)
    erase_feeds(*who.hears, who);
  detach(who);
  // Only who left a room while it was behind has feeds elsewhere.
  for (auto i = rooms_.begin(); who.feeds > 0 && i != rooms_.end();) {
    auto& room = (i++)->second;
    erase_feeds(room, who);
    forget_if_unheard(room);
  }
}

void subscriptions::stream(client& who, const std::string& name,
                           const room_actor& room, std::uint64_t head,
                           const room_answer& range) {
  auto& heard = hear(name, room, head);
  auto& x = add_feed(heard, who, range.first);
  x.until = range.last;
  x.line = range.line;
  x.asker = range.nickname;
  want_page(heard, x);
}

void subscriptions::resume(client& who) {
  auto unseen = who.feeds;
  const auto look_into = [&](heard_room& room) {
    for (auto& x : room.feeds)
      if (x.who == &who) {
        --unseen;
        want_page(room, x);
      }
  };
  if (who.hears && unseen > 0)
    look_into(*who.hears);
  for (auto i = rooms_.begin(); unseen > 0 && i != rooms_.end(); ++i)
    if (&i->second != who.hears)
      look_into(i->second);
}

void subscriptions::retry() {
  for (auto& [name, room] : rooms_)
    want_pages(room);
}

std::vector<attached_member> subscriptions::attach_to(const std::string& name,
                                                      const room_actor& room) {
  std::vector<attached_member> result;
  auto i = rooms_.find(name);
  if (i == rooms_.end())
    return result;
  auto& heard = i->second;
  heard.room = room;
  for (const auto* who : heard.members)
    result.push_back({who->session, heard.head + 1});
  for (auto& x : heard.feeds) {
    x.requested = false; // what the old actor was asked may never come
    if (x.line == 0 && x.until == UINT64_MAX)
      result.push_back({x.who->session, x.next});
  }
  return result;
}

void subscriptions::attached(const std::string& name, std::uint64_t head) {
  auto i = rooms_.find(name);
  if (i == rooms_.end())
    return;
  auto& room = i->second;
  for (auto& x : room.feeds)
    x.resend = x.line == 0;
  for (auto* who : std::exchange(room.members, {}))
    fall_behind(room, *who, room.head + 1).resend = true;
  room.head = head;
  level_out(room);
  want_pages(room);
}

} // namespace greenroom
