#pragma once

#include "actors/audience_number.hpp"

#include <boost/container/small_vector.hpp>

#include <cstdint>

namespace greenroom {

/// Audience numbers, each once.
using audience_list = boost::container::small_vector<audience_number, 4>;

bool has(const audience_list& list, audience_number audience) noexcept;
/// Adds the number unless the list has it.
void add_once(audience_list& list, audience_number audience);
/// Takes the number out if the list has it.
void remove(audience_list& list, audience_number audience);

/// Counts a room's members by audience, so that the room sends its news only to
/// audiences that have members.
class audience_table {
public:
  struct entry {
    audience_number audience = 0;
    std::uint32_t members = 0;
  };

  void add(audience_number audience);

  /// Counts one member less.
  /// @pre the audience has a member.
  void remove(audience_number audience);

  // Audiences that have members, in the order of their numbers.
  auto begin() const noexcept { return entries_.begin(); }
  auto end() const noexcept { return entries_.end(); }

private:
  // Loops and nodes are few; two cost no allocation.
  using entry_list = boost::container::small_vector<entry, 2>;

  entry_list::iterator at_or_after(audience_number audience);

  entry_list entries_;
};

} // namespace greenroom
