#include "actors/clients/subscriptions.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

heard_room& subscriptions::hear(const std::string& name, const room_actor& room,
                                told_head told) {
  auto [i, added] = rooms_.try_emplace(name);
  if (added) {
    i->second.name = name;
    i->second.head = told.head;
  }
  i->second.epoch = std::max(i->second.epoch, told.epoch);
  // Who left while it was behind keeps a room heard that has retired since.
  i->second.room = room;
  return i->second;
}

void subscriptions::forget_if_unheard(heard_room& room) {
  if (room.members.empty() && room.feeds.empty())
    rooms_.erase(std::string{room.name});
}

void subscriptions::add_member(heard_room& room, hearer& who) {
  who.place = static_cast<std::uint32_t>(room.members.size());
  room.members.push_back(&who);
}

void subscriptions::remove_member(heard_room& room, hearer& who) {
  auto* last = room.members.back();
  room.members[who.place] = last;
  last->place = who.place;
  room.members.pop_back();
  who.place = hearer::no_place;
}

subscriptions::feed_ptr subscriptions::make_feed(heard_room& room, hearer& who,
                                                 owed_range owed) {
  auto made = std::make_unique<feed>();
  made->room = &room;
  made->who = &who;
  made->ranges.push_back(owed);
  made->next_of_client = who.feeds;
  who.feeds = made.get();
  return made;
}

void subscriptions::unlink(feed& known) noexcept {
  auto** link = &known.who->feeds;
  while (*link != &known)
    link = &(*link)->next_of_client;
  *link = known.next_of_client;
}

feed* subscriptions::feed_of(const hearer& who,
                             const heard_room& room) noexcept {
  for (auto* x = who.feeds; x; x = x->next_of_client)
    if (x->room == &room && !x->is_history())
      return x;
  return nullptr;
}

void subscriptions::attach(hearer& who, const std::string& name,
                           const room_actor& room, told_head told,
                           std::uint64_t next) {
  detach(who);
  auto& heard = hear(name, room, told);
  who.hears = &heard;
  if (auto* leaving = feed_of(who, heard)) {
    auto x = heard.feeds.take(*leaving);
    x->go_on_from(next);
    settle(std::move(x));
  } else if (next == heard.head + 1) {
    add_member(heard, who);
  } else {
    settle(make_feed(heard, who, {next}));
  }
}

void subscriptions::detach(hearer& who) {
  if (!who.hears)
    return;
  auto& room = *std::exchange(who.hears, nullptr);
  if (who.place != hearer::no_place) {
    remove_member(room, who);
  } else if (auto* known = feed_of(who, room)) {
    auto x = room.feeds.take(*known);
    if (x->end_without_leave())
      unlink(*x);
    else
      settle(std::move(x));
  }
  forget_if_unheard(room);
}

void subscriptions::finish(hearer& who, std::uint64_t last) {
  if (!who.hears)
    return;
  auto& room = *std::exchange(who.hears, nullptr);
  if (who.place != hearer::no_place) {
    remove_member(room, who);
    if (room.head < last)
      settle(make_feed(room, who, {room.head + 1, last}));
  } else if (auto* known = feed_of(who, room)) {
    auto x = room.feeds.take(*known);
    x->end_at(last);
    if (x->advance(x->owed().next))
      end(*x);
    else
      settle(std::move(x));
  }
  forget_if_unheard(room);
}

void subscriptions::finish_at_head(hearer& who) {
  if (who.hears)
    finish(who, who.hears->head);
}

bool subscriptions::is_leaving(const hearer& who) noexcept {
  for (const auto* x = who.feeds; x; x = x->next_of_client)
    if (!x->is_live() && !x->is_history())
      return true;
  return false;
}

void subscriptions::forget(hearer& who) {
  detach(who);
  while (auto* x = who.feeds) {
    auto& room = *x->room;
    unlink(*x);
    room.feeds.take(*x);
    forget_if_unheard(room);
  }
}

void subscriptions::stream(hearer& who, const std::string& name,
                           const room_actor& room, told_head told,
                           const room_answer& range) {
  auto x = make_feed(hear(name, room, told), who, {range.first, range.last});
  x->line = range.line;
  x->asker = range.nickname;
  settle(std::move(x));
}

void subscriptions::resume(hearer& who) {
  for (auto* x = who.feeds; x; x = x->next_of_client)
    want_page(*x);
}

void subscriptions::retry() {
  for (const auto& [name, seq] : std::exchange(asked_again_, {}))
    if (auto i = rooms_.find(name); i != rooms_.end())
      for (auto& x : i->second.feeds.take_all(seq, seq))
        settle(std::move(x));
  for (auto& [name, room] : rooms_) {
    for (auto& x : room.feeds.take_overdue())
      settle(std::move(x));
    // Those whom the lost page was for may have gone: others have their turn.
    request_page(room);
  }
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
  heard.feeds.for_each([&](const feed& x) {
    if (x.is_live())
      result.push_back({x.who->session, x.owed().next});
  });
  return result;
}

void subscriptions::attached(const std::string& name, told_head told) {
  auto i = rooms_.find(name);
  if (i == rooms_.end())
    return;
  auto& room = i->second;
  room.feeds.for_each([](feed& x) { x.resend = x.is_live(); });
  make_all_behind(room, true);
  room.head = told.head;
  room.epoch = std::max(room.epoch, told.epoch);
  for (auto& x : room.feeds.take_all(0, told.head + 1))
    settle(std::move(x));
}

void subscriptions::make_all_behind(heard_room& room, bool resend) {
  for (auto* who : std::exchange(room.members, {})) {
    who->place = hearer::no_place;
    room.feeds.add(make_feed(room, *who, {room.head + 1})).resend = resend;
  }
}

void subscriptions::settle(feed_ptr taken) {
  auto& room = *taken->room;
  if (!taken->is_live() && taken->who->out->output_ended()) {
    end(*taken); // pages would be read for nobody
    return;
  }
  if (taken->is_level(room.head)) {
    if (taken->resend)
      resends_.push_back(taken->who->session);
    unlink(*taken);
    add_member(room, *taken->who);
    return;
  }
  want_page(room.feeds.add(std::move(taken)));
}

void subscriptions::end(feed& taken) {
  if (taken.is_history())
    ended_.push_back({taken.who->session, taken.line});
  else
    woken_.push_back(taken.who->session);
  unlink(taken);
}

void subscriptions::want_page(feed& known) {
  const auto last = std::min(known.owed().until, known.room->head);
  if (known.owed().next > last)
    return;
  const auto most = budget_.most_waiting_for_page();
  if (known.who->out->waiting_bytes() > most)
    known.who->out->watch_drain(most);
  else
    known.room->feeds.want_page(known);
  if (!serving_page_)
    request_page(*known.room);
}

void subscriptions::request_page(heard_room& room) {
  if (const auto page = room.feeds.next_page(room.head))
    wanted_.push_back({room.name, page->next, page->until, room.epoch});
}

} // namespace greenroom
