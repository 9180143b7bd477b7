#include "actors/rooms/audience_table.hpp"

#include <algorithm>

namespace greenroom {

bool has(const audience_list& list, audience_number audience) noexcept {
  return std::find(list.begin(), list.end(), audience) != list.end();
}

void add_once(audience_list& list, audience_number audience) {
  if (!has(list, audience))
    list.push_back(audience);
}

void remove(audience_list& list, audience_number audience) {
  const auto i = std::find(list.begin(), list.end(), audience);
  if (i != list.end())
    list.erase(i);
}

audience_table::entry_list::iterator
audience_table::at_or_after(audience_number audience) {
  return std::find_if(entries_.begin(), entries_.end(), [&](const auto& known) {
    return known.audience >= audience;
  });
}

void audience_table::add(audience_number audience) {
  const auto i = at_or_after(audience);
  if (i != entries_.end() && i->audience == audience)
    ++i->members;
  else
    entries_.insert(i, {audience, 1});
}

void audience_table::remove(audience_number audience) {
  const auto i = at_or_after(audience);
  if (--i->members == 0)
    entries_.erase(i);
}

} // namespace greenroom
