#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace greenroom::soak {

/// Which events a connection is owed: of the room that it is in, and the rest
/// up to its own userLeft of one that it left.
class room_streams {
public:
  /// From `next` on it gets everything, after the rest of its last stay but
  /// for what is replayed anyway.
  void open(const std::string& room, uint64_t next) {
    streams_.push_back({room, next, UINT64_MAX});
  }

  /// It has left with the event `last`, the last one that it gets.
  void end_with(const std::string& room, uint64_t last) {
    for (auto& each : streams_)
      if (each.room == room && each.until == UINT64_MAX)
        each.until = last;
    forget_finished();
  }

  /// It went to another room: nothing more comes of this one.
  void cut(const std::string& room) {
    std::erase_if(streams_, [&](const stream& each) {
      return each.room == room && each.until == UINT64_MAX;
    });
  }

  /// @returns what is wrong with getting this event now, or nothing.
  std::optional<std::string> take(const std::string& room, uint64_t seq) {
    std::string owed;
    for (auto& each : streams_) {
      if (each.room == room && may_take(each, seq)) {
        count_as_taken(room, seq);
        forget_finished();
        return std::nullopt;
      }
      owed += ", owed " + each.room + " " + std::to_string(each.next);
    }
    return "got " + room + " " + std::to_string(seq)
           + (owed.empty() ? ", owed nothing" : owed);
  }

  /// Retention removed the events up to `last`, and the server said so.
  /// @returns whether one of them was owed.
  bool skip(const std::string& room, uint64_t first, uint64_t last) {
    for (auto& each : streams_)
      if (each.room == room && each.next == first) {
        each.next = last + 1;
        forget_finished();
        return true;
      }
    return false;
  }

  bool owes(const std::string& room, uint64_t seq) const {
    for (const auto& each : streams_)
      if (each.room == room && each.next == seq)
        return true;
    return false;
  }

  /// Rooms whose own userLeft was acknowledged and has not come.
  size_t unfinished() const {
    size_t count = 0;
    for (const auto& each : streams_)
      count += each.until != UINT64_MAX ? 1 : 0;
    return count;
  }

private:
  struct stream {
    std::string room;
    uint64_t next = 0;
    uint64_t until = 0;
  };

  // The rest of the last stay comes first, but for what is replayed anyway.
  bool may_take(const stream& one, uint64_t seq) const {
    if (one.next != seq)
      return false;
    for (const auto* earlier = streams_.data(); earlier != &one; ++earlier)
      if (earlier->room == one.room && seq > earlier->next)
        return false;
    return true;
  }

  // A replay may bring what an earlier stay is owed, too.
  void count_as_taken(const std::string& room, uint64_t seq) {
    for (auto& each : streams_)
      if (each.room == room && each.next == seq)
        each.next = seq + 1;
  }

  void forget_finished() {
    std::erase_if(streams_,
                  [](const stream& each) { return each.next > each.until; });
  }

  std::vector<stream> streams_;
};

} // namespace greenroom::soak
