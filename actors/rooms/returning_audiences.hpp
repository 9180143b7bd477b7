#pragma once

#include "actors/rooms/append_queue.hpp"
#include "actors/rooms/audience_table.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace greenroom {

/// Audiences that attach to a room which has lived on: the way to their node
/// was lost for a moment. What their sessions asked for before may still be at
/// the journal. They are answered when its fate is known, so that what is
/// unanswered then was surely not recorded.
class returning_audiences {
public:
  /// @param last the number of the event that the room's queue got last.
  void add(audience_number audience, std::uint64_t last) {
    waiting_.emplace_back(audience, last);
  }

  /// Those for whom everything is settled, in the order of their coming.
  audience_list take_settled(const append_queue& queue) {
    audience_list result;
    std::erase_if(waiting_, [&](const auto& one) {
      if (!queue.is_settled(one.second))
        return false;
      add_once(result, one.first);
      return true;
    });
    return result;
  }

private:
  std::vector<std::pair<audience_number, std::uint64_t>> waiting_;
};

} // namespace greenroom
