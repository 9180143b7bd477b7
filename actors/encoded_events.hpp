#pragma once

#include "actors/messages.hpp"
#include "net/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace greenroom {

/// Consecutive events as lines, encoded when they are first wanted and shared
/// by all outboxes that take all of them.
class encoded_events {
public:
  /// @param events not empty; lives as long as this object.
  encoded_events(const std::vector<event>& events, std::string_view room)
      : events_(events), room_(room) {}

  const std::vector<event>& events() const noexcept { return events_; }
  std::uint64_t first() const noexcept { return events_.front().seq; }
  std::uint64_t last() const noexcept { return events_.back().seq; }

  /// The lines of all events.
  const frame_ptr& all();

  /// Where the line of event `seq` begins in `all`; of last + 1: its end.
  std::size_t begin_of(std::uint64_t seq);

private:
  const std::vector<event>& events_;
  std::string_view room_;
  frame_ptr lines_;
  std::vector<std::uint32_t> ends_; // of each line
};

} // namespace greenroom
