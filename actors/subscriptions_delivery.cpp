// How events reach those who are level, and those who are behind.

#include "actors/subscriptions.hpp"

#include "protocol/event_line.hpp"
#include "protocol/reply.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

namespace {

// Past the loop's total, clients with more than this waiting fall behind; and
// who is behind is read no page while more waits: a thousand that do not read
// at all would only fill the total with copies of their own.
constexpr std::size_t small_output_bytes = 32768;

frame_ptr encode(const std::vector<event>& events, std::string_view room) {
  std::string lines;
  for (const auto& x : events)
    append_event_line(lines, x, room);
  return make_frame(std::move(lines));
}

} // namespace

bool subscriptions::takes(const client& who, std::size_t bytes) const noexcept {
  const auto waiting = who.out->waiting_bytes();
  if (waiting == 0)
    return true;
  if (waiting + bytes > output_bytes_)
    return false;
  return waiting <= small_output_bytes
         || outbox::loop_waiting_bytes() <= output_bytes_total_;
}

void subscriptions::deliver(const std::string& name, std::uint64_t head,
                            const shared_events& events) {
  auto i = rooms_.find(name);
  if (i == rooms_.end())
    return;
  auto& room = i->second;
  if (head <= room.head)
    return;
  if (!events.empty() && events->front().seq == room.head + 1) {
    if (!room.members.empty())
      deliver_to_members(room, encode(*events, room.name), room.head + 1);
  } else {
    // Something was lost on the way: whoever is level is owed it.
    for (auto* who : std::exchange(room.members, {}))
      fall_behind(room, *who, room.head + 1);
  }
  room.head = head;
  if (!room.feeds.empty())
    deliver_to_feeds(room, events);
  forget_if_unheard(room);
}

void subscriptions::deliver_to_members(heard_room& room,
                                       const frame_ptr& encoded,
                                       std::uint64_t first) {
  const auto bytes = encoded->bytes.size();
  for (std::size_t i = 0; i < room.members.size();) {
    auto& who = *room.members[i];
    if (takes(who, bytes)) {
      who.out->append(encoded);
      ++i;
      continue;
    }
    who.out->append(lagging_line(room.name, first));
    remove_member(room, who); // puts another one into this place
    fall_behind(room, who, first);
  }
}

feed& subscriptions::fall_behind(heard_room& room, client& who,
                                 std::uint64_t next) {
  who.place = client::no_place;
  return add_feed(room, who, next);
}

void subscriptions::deliver_to_feeds(heard_room& room,
                                     const shared_events& events) {
  std::uint64_t first = 1;
  std::uint64_t last = 0;
  std::size_t bytes = 0;
  if (!events.empty()) {
    first = events->front().seq;
    last = events->back().seq;
    for (const auto& x : *events)
      bytes += size_bytes(x); // about what they take encoded
  }
  for (auto& x : room.feeds)
    if (x.next >= first && x.next <= last && x.line == 0
        && takes(*x.who, bytes))
      write(room, x, *events);
  level_out(room);
  want_pages(room);
}

void subscriptions::write(heard_room& room, feed& x,
                          const std::vector<event>& events) {
  std::string lines;
  for (const auto& one : events) {
    if (one.seq < x.next || one.seq > std::min(x.until, room.head))
      continue;
    if (x.line != 0) {
      append_history_line(lines, one, room.name, x.asker);
    } else {
      if (one.session == x.who->session && one.line != 0)
        // Recorded by a room that ended before it could say so.
        x.who->answer(one.line, ok_line());
      append_event_line(lines, one, room.name);
    }
    x.next = one.seq + 1;
  }
  x.who->out->append(lines);
}

void subscriptions::deliver(const page_answer& page) {
  auto i = rooms_.find(page.room);
  if (i == rooms_.end())
    return;
  auto& room = i->second;
  const auto x =
    std::find_if(room.feeds.begin(), room.feeds.end(),
                 [&](const feed& y) { return y.number == page.feed; });
  if (x == room.feeds.end() || !x->requested)
    return;
  x->requested = false;
  auto& who = *x->who;
  if (page.status == read_status::unreadable) {
    who.out->append(notice_line("History of room " + room.name
                                + " is unreadable from seq "
                                + std::to_string(x->next)));
    if (x->line != 0)
      x->next = x->until + 1; // a member is tried again in a second
  } else if (page.first == x->next) {
    const auto begin = page.events.empty() ? std::min(x->until, room.head) + 1
                                           : page.events->front().seq;
    if (begin > x->next) {
      who.out->append(notice_line("Room " + room.name + " keeps events "
                                  + std::to_string(x->next) + " to "
                                  + std::to_string(begin - 1) + " no more"));
      x->next = begin;
    }
    if (!page.events.empty())
      write(room, *x, *page.events);
  }
  if (page.status == read_status::good)
    want_page(room, *x);
  level_out(room);
  forget_if_unheard(room);
}

bool subscriptions::settled(heard_room& room, feed& x) {
  if (x.next > x.until) { // a history, or someone who has left
    if (x.line != 0)
      ended_.push_back({x.who->session, x.line});
    return true;
  }
  if (x.line != 0 || x.next != room.head + 1)
    return false;
  if (x.resend) {
    x.resend = false;
    resends_.push_back(x.who->session);
  }
  if (x.until != UINT64_MAX)
    return false; // its userLeft is still to come
  add_member(room, *x.who);
  return true;
}

void subscriptions::level_out(heard_room& room) {
  std::erase_if(room.feeds, [&](feed& x) {
    const auto done = settled(room, x);
    if (done)
      --x.who->feeds;
    return done;
  });
  if (room.feeds.empty())
    room.feeds.shrink_to_fit(); // whoever joins has one, for a moment
}

void subscriptions::want_page(heard_room& room, feed& x) {
  if (x.requested)
    return;
  const auto last = std::min(x.until, room.head);
  if (x.next > last)
    return;
  const auto most =
    std::min<std::size_t>(small_output_bytes, output_bytes_ / 2);
  if (x.who->out->waiting_bytes() > most) {
    x.who->out->watch_drain(most);
    return;
  }
  x.requested = true;
  wanted_.push_back({room.room, {room.name, x.number, x.next, last}});
}

void subscriptions::want_pages(heard_room& room) {
  for (auto& x : room.feeds)
    want_page(room, x);
}

} // namespace greenroom
