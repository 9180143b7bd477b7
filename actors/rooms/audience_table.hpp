#pragma once

#include "protocol/session_id.hpp"

#include <boost/container/small_vector.hpp>

#include <cstdint>

namespace greenroom {

/// The number of an audience, as sessions name it.
using audience_number = std::uint32_t;

inline audience_number audience_of(session_id session) noexcept {
  return static_cast<audience_number>(session.audience());
}

/// Audience numbers, each once.
using audience_list = boost::container::small_vector<audience_number, 4>;

/// Adds the number unless the list has it.
void add_once(audience_list& list, audience_number audience);

/// Counts a room's members by audience, so that the room tells its news to
/// those audiences only that have members.
class audience_table {
public:
  struct entry {
    audience_number audience = 0;
    std::uint32_t members = 0;
  };

  void add(audience_number audience);

  /// Counts one member less; the audience must have one.
  void remove(audience_number audience);

  // Audiences that have members, in the order of their numbers.
  auto begin() const noexcept { return entries_.begin(); }
  auto end() const noexcept { return entries_.end(); }

private:
  // A node has an audience for each loop, which are few; two cost no
  // allocation.
  using entry_list = boost::container::small_vector<entry, 2>;

  entry_list::iterator at_or_after(audience_number audience);

  entry_list entries_;
};

} // namespace greenroom
