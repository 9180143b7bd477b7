#include "actors/clients/input_budget.hpp"

#include "actors/clients/client.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

input_budget::~input_budget() {
  for (const auto& held : entries_)
    count(held, false);
}

void input_budget::note(client& who, std::size_t bytes, bool unfinished,
                        std::uint32_t now_seconds) {
  if (bytes == 0) {
    if (who.input_place != client::no_place)
      remove(who);
    return;
  }
  if (who.input_place == client::no_place) {
    who.input_place = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({&who, 0, now_seconds, unfinished});
  }
  auto& held = entries_[who.input_place];
  count(held, false);
  // Fewer bytes than before: a line was finished, this is the next one.
  if (!held.unfinished || bytes < held.bytes)
    held.since_seconds = now_seconds;
  held.bytes = static_cast<std::uint32_t>(bytes);
  held.unfinished = unfinished;
  count(held, true);
}

void input_budget::count(const entry& held, bool added) noexcept {
  auto& total = held.unfinished ? all_.unfinished : all_.waiting;
  if (added)
    total += held.bytes;
  else
    total -= held.bytes;
  if (held.unfinished)
    unfinished_ += added ? held.bytes : -std::uint64_t{held.bytes};
}

void input_budget::remove(client& who) {
  const auto place = std::exchange(who.input_place, client::no_place);
  count(entries_[place], false);
  entries_[place] = entries_.back();
  entries_.pop_back();
  if (place < entries_.size())
    entries_[place].who->input_place = place;
  if (entries_.empty())
    entries_.shrink_to_fit(); // a crowd may have been here
}

std::vector<client*> input_budget::take_guilty(std::uint64_t total,
                                               std::size_t loops,
                                               std::uint32_t now_seconds) {
  const auto all = all_.unfinished.load();
  const auto share = total / loops;
  std::vector<client*> guilty;
  if (all <= total || unfinished_ <= share)
    return guilty;
  const auto too_much =
    std::min(all - total / 4 * 3, unfinished_ - share / 4 * 3);
  std::vector<std::pair<std::uint64_t, const entry*>> costs;
  for (const auto& x : entries_)
    if (x.unfinished) {
      const auto seconds = now_seconds - x.since_seconds;
      costs.emplace_back(std::uint64_t{x.bytes} * (1U + seconds), &x);
    }
  std::ranges::make_heap(costs);
  for (std::uint64_t freed = 0; freed < too_much && !costs.empty();) {
    std::ranges::pop_heap(costs);
    freed += costs.back().second->bytes;
    guilty.push_back(costs.back().second->who);
    costs.pop_back();
  }
  for (auto* who : guilty)
    remove(*who);
  return guilty;
}

} // namespace greenroom
