#include "actors/clients/feed.hpp"

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

void feed_places::want_page(const feed& known) {
  const auto seq = known.owed().next;
  if (seq != under_way_ && !std::exchange(places_.at(seq).is_wanted, true))
    turns_.push_back(seq);
}

std::optional<owed_range> feed_places::next_page(std::uint64_t head) {
  while (under_way_ == 0 && !turns_.empty()) {
    const auto i = places_.find(turns_.front());
    turns_.erase(turns_.begin());
    i->second.is_wanted = false;
    std::uint64_t last = 0;
    for (const auto& x : i->second.feeds)
      last = std::max(last, std::min(x->owed().until, head));
    const auto first = i->first;
    erase_if_unused(i); // all that stood there may have gone
    if (last < first)
      continue;
    under_way_ = first;
    age_ = 0;
    return owed_range{first, last};
  }
  return std::nullopt;
}

std::vector<feed_places::feed_ptr>
feed_places::take_served(std::uint64_t first, std::uint64_t last) {
  if (under_way_ != first)
    return {};
  under_way_ = 0;
  return take_all(first, std::max(first, last));
}

std::vector<feed_places::feed_ptr> feed_places::take_overdue() {
  if (under_way_ == 0 || ++age_ <= age_max)
    return {};
  return take_served(under_way_, under_way_);
}

feed_places::place_map::iterator
feed_places::erase_if_unused(place_map::iterator i) {
  if (i->second.feeds.empty() && !i->second.is_wanted)
    return places_.erase(i);
  return std::next(i);
}

} // namespace greenroom
