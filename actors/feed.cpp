#include "actors/feed.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace greenroom {

void feed::end_at(std::uint64_t last) noexcept {
  ranges.back().until = last;
  replayed.clear();
}

void feed::go_on_from(std::uint64_t next) {
  replayed.clear();
  for (const auto& x : ranges)
    if (x.until >= next)
      replayed.push_back({std::max(x.next, next), x.until});
  while (!ranges.empty() && ranges.back().next >= next)
    ranges.pop_back();
  if (!ranges.empty())
    ranges.back().until = std::min(ranges.back().until, next - 1);
  ranges.push_back({next});
}

bool feed::end_without_leave() {
  const auto reached = ranges.back().next;
  ranges.pop_back();
  for (const auto& x : replayed)
    if (x.until >= reached)
      ranges.push_back({std::max(x.next, reached), x.until});
  replayed.clear();
  return ranges.empty();
}

bool feed::advance(std::uint64_t next) {
  ranges.front().next = std::max(owed().next, next);
  while (owed().next > owed().until) {
    if (ranges.size() == 1)
      return true;
    ranges.erase(ranges.begin());
  }
  return false;
}

feed& feed_places::add(feed_ptr added) {
  auto& feeds = places_[added->owed().next].feeds;
  added->index = feeds.size();
  ++count_;
  return *feeds.emplace_back(std::move(added));
}

feed_places::feed_ptr feed_places::take(feed& known) {
  const auto i = places_.find(known.owed().next);
  auto& feeds = i->second.feeds;
  const auto index = known.index;
  auto taken = std::move(feeds[index]);
  if (index + 1 < feeds.size()) {
    feeds[index] = std::move(feeds.back());
    feeds[index]->index = index;
  }
  feeds.pop_back();
  --count_;
  erase_if_unused(i);
  return taken;
}

std::vector<feed_places::feed_ptr> feed_places::take_all(std::uint64_t first,
                                                         std::uint64_t last) {
  std::vector<feed_ptr> taken;
  auto i = places_.lower_bound(first);
  while (i != places_.end() && i->first <= last) {
    auto& feeds = i->second.feeds;
    taken.insert(taken.end(), std::move_iterator{feeds.begin()},
                 std::move_iterator{feeds.end()});
    feeds.clear();
    i = erase_if_unused(i);
  }
  count_ -= taken.size();
  return taken;
}

std::vector<feed_places::feed_ptr>
feed_places::take_requested(std::uint64_t seq) {
  const auto i = places_.find(seq);
  if (i == places_.end() || !std::exchange(i->second.requested, false))
    return {};
  auto taken = std::move(i->second.feeds);
  count_ -= taken.size();
  places_.erase(i);
  return taken;
}

bool feed_places::request(const feed& known) {
  auto& at = places_.at(known.owed().next);
  if (at.requested)
    return false;
  at.requested = true;
  at.age = 0;
  return true;
}

std::vector<feed_places::feed_ptr> feed_places::take_overdue() {
  std::vector<std::uint64_t> overdue;
  for (auto& [seq, at] : places_)
    if (at.requested && ++at.age > age_max)
      overdue.push_back(seq);
  std::vector<feed_ptr> taken;
  for (const auto seq : overdue)
    for (auto& x : take_requested(seq))
      taken.push_back(std::move(x));
  return taken;
}

feed_places::place_map::iterator
feed_places::erase_if_unused(place_map::iterator i) {
  if (i->second.feeds.empty() && !i->second.requested)
    return places_.erase(i);
  return std::next(i);
}

} // namespace greenroom
