#pragma once

#include "actors/messages.hpp"
#include "net/outbox.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace greenroom {

/// Consecutive events as lines, encoded at first use and shared by all outboxes
/// that take them. The frames have a few kilobytes each, because a client that
/// has not read the rest of a frame keeps all of it in memory.
class encoded_events {
public:
  /// @param events not empty; lives as long as this object.
  encoded_events(const std::vector<event>& events, std::string_view room)
      : events_(events), room_(room) {}

  const std::vector<event>& events() const noexcept { return events_; }
  std::uint64_t first() const noexcept { return events_.front().seq; }
  std::uint64_t last() const noexcept { return events_.back().seq; }

  /// The size of all lines.
  std::size_t size_bytes();

  /// The size of the lines of events first() … `seq` - 1.
  std::size_t bytes_before(std::uint64_t seq);

  /// Queues all lines.
  void append_all_to(outbox& out);

  /// Queues the lines of events `first` … `end` - 1.
  void append_to(outbox& out, std::uint64_t first, std::uint64_t end);

private:
  void encode();

  const std::vector<event>& events_;
  std::string_view room_;
  std::vector<frame_ptr> frames_;
  std::size_t bytes_ = 0;
  std::vector<std::size_t> ends_; // of each line, counted over all frames
};

} // namespace greenroom
