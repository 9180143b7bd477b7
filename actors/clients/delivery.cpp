// How events reach those who are level, and those who are behind.

#include "actors/clients/subscriptions.hpp"

#include "actors/clients/replies.hpp"
#include "protocol/event_line.hpp"
#include "protocol/reply.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace greenroom {

void subscriptions::deliver(const std::string& name, told_head told,
                            const shared_events& events) {
  auto i = rooms_.find(name);
  if (i == rooms_.end())
    return;
  auto& room = i->second;
  room.epoch = std::max(room.epoch, told.epoch);
  const auto head = told.head;
  if (head <= room.head)
    return;
  auto first = room.head + 1;
  std::optional<encoded_events> news;
  if (!events.empty())
    news.emplace(*events, room.name);
  if (news && news->first() == first)
    deliver_to_members(room, *news);
  else
    make_all_behind(room, false); // something was lost on the way
  room.head = head;
  if (!room.feeds.empty()) {
    if (news)
      first = std::min(first, news->first());
    for (auto& x : room.feeds.take_all(first, head + 1))
      take_in(std::move(x), news ? &*news : nullptr);
  }
  forget_if_unheard(room);
}

void subscriptions::deliver_to_members(heard_room& room, encoded_events& news) {
  if (room.members.empty())
    return;
  const auto bytes = news.size_bytes();
  for (std::size_t i = 0; i < room.members.size();) {
    auto& who = *room.members[i];
    if (budget_.takes(*who.out, bytes)) {
      news.append_all_to(*who.out);
      ++i;
      continue;
    }
    who.out->append(lagging_line(room.name, news.first()));
    remove_member(room, who); // puts another one into this place
    room.feeds.add(make_feed(room, who, {news.first()}));
  }
}

void subscriptions::deliver(const page_answer& page) {
  auto i = rooms_.find(page.room);
  if (i == rooms_.end())
    return;
  auto& room = i->second;
  serving_page_ = true;
  if (page.status == read_status::unreadable)
    serve_unreadable(room, page);
  else if (page.status == read_status::behind)
    serve_behind(room, page);
  else
    serve(room, page);
  serving_page_ = false;
  request_page(room);
  forget_if_unheard(room);
}

void subscriptions::serve(heard_room& room, const page_answer& page) {
  std::optional<encoded_events> events;
  auto last = page.last; // an empty page: retention has removed all of it
  if (!page.events.empty()) {
    events.emplace(*page.events, room.name);
    last = events->last();
  }
  for (auto& x : room.feeds.take_served(page.first, last))
    if (skip_removed(*x, page))
      end(*x);
    else
      take_in(std::move(x), events ? &*events : nullptr);
}

void subscriptions::serve_unreadable(heard_room& room,
                                     const page_answer& page) {
  asked_again_.emplace_back(page.room, page.first);
  for (auto& x : room.feeds.take_served(page.first, page.first))
    give_unreadable(std::move(x));
}

/// Nobody is told: what is not in this database is in another one.
void subscriptions::serve_behind(heard_room& room, const page_answer& page) {
  asked_again_.emplace_back(page.room, page.first);
  for (auto& x : room.feeds.take_served(page.first, page.first))
    room.feeds.add(std::move(x));
}

void subscriptions::take_in(feed_ptr taken, encoded_events* events) {
  const auto next = taken->owed().next;
  if (!events || next < events->first() || next > events->last()) {
    settle(std::move(taken));
    return;
  }
  const auto reached = taken->is_history()
                         ? give_entries(*taken, events->events())
                         : give(*taken, *events);
  if (reached == next)
    wait_for_drain(std::move(taken));
  else if (taken->advance(reached))
    end(*taken);
  else
    settle(std::move(taken));
}

void subscriptions::wait_for_drain(feed_ptr taken) {
  const auto most = budget_.most_waiting_for_page();
  auto& out = *taken->who->out;
  // Below that mark the next event is longer than what is left: asking for its
  // page at once would read it again and again.
  out.watch_drain(out.waiting_bytes() > most ? most : 0);
  auto& feeds = taken->room->feeds;
  feeds.add(std::move(taken));
}

std::uint64_t subscriptions::give(feed& taken, encoded_events& page) {
  auto& out = *taken.who->out;
  const auto first = taken.owed().next;
  const auto last =
    std::min({taken.owed().until, taken.room->head, page.last()});
  if (last < first)
    return first;
  const auto begin = page.bytes_before(first);
  const auto room = budget_.room_for_page(out);
  auto end = last + 1;
  while (end > first && page.bytes_before(end) - begin > room)
    --end;
  if (end == first && out.waiting_bytes() == 0)
    ++end;
  if (end == first)
    return first;
  answer_own_lines(*taken.who, page.events(), first, end);
  page.append_to(out, first, end);
  return end;
}

std::uint64_t subscriptions::give_entries(feed& taken,
                                          const std::vector<event>& events) {
  auto& out = *taken.who->out;
  const auto room = budget_.room_for_page(out);
  auto next = taken.owed().next;
  std::string lines;
  for (auto i = next - events.front().seq; i < events.size(); ++i) {
    if (events[i].seq > taken.owed().until)
      break;
    const auto before = lines.size();
    append_history_line(lines, events[i], taken.room->name, taken.asker);
    if (lines.size() > room && (before > 0 || out.waiting_bytes() > 0)) {
      lines.resize(before);
      break;
    }
    next = events[i].seq + 1;
  }
  out.append(lines);
  return next;
}

void subscriptions::answer_own_lines(hearer& who,
                                     const std::vector<event>& events,
                                     std::uint64_t first, std::uint64_t end) {
  if (who.pending.empty())
    return;
  for (auto seq = first; seq < end; ++seq) {
    const auto& x = events[seq - events.front().seq];
    // Recorded by a room that ended before it could say so.
    if (x.session == who.session && x.line != 0
        && replies::said(who, x.line, x.seq))
      woken_.push_back(who.session);
  }
}

bool subscriptions::skip_removed(feed& taken, const page_answer& page) {
  const auto next = taken.owed().next;
  const auto before =
    page.events.empty() ? page.last : page.events->front().seq - 1;
  const auto last = std::min({before, taken.room->head, taken.owed().until});
  if (last < next)
    return false;
  taken.who->out->append(notice_line(
    "Room " + taken.room->name + " keeps events " + std::to_string(next)
    + " to " + std::to_string(last) + " no more"));
  return taken.advance(last + 1);
}

void subscriptions::give_unreadable(feed_ptr taken) {
  taken->who->out->append(notice_line("History of room " + taken->room->name
                                      + " is unreadable from seq "
                                      + std::to_string(taken->owed().next)));
  if (taken->is_history())
    return end(*taken);
  auto& feeds = taken->room->feeds;
  feeds.add(std::move(taken)); // tried again in a second
}

} // namespace greenroom
