#pragma once

#include "protocol/session_id.hpp"
#include "protocol/utc_time.hpp"

#include <cstdint>
#include <string>

namespace greenroom {

/// What a room records. The values are stored in journals: append only.
enum class event_kind : std::uint8_t {
  message = 1,
  user_joined = 2,
  user_left = 3,
};

/// The highest value that a journal can hold.
constexpr auto last_event_kind = event_kind::user_left;

/// Whether the event is a text: its body is what a member wrote, and its author
/// is answered OK with its seq. The other kinds say who is a member.
constexpr bool is_text(event_kind kind) noexcept {
  switch (kind) {
    case event_kind::message:
      return true;
    case event_kind::user_joined:
    case event_kind::user_left:
      return false;
  }
  return false;
}

/// Counts the lines of one session that ask a room for something, from 1 on;
/// 0 means that nobody waits for an answer. With the session it names a
/// request.
using line_number = std::uint64_t;

/// One entry of a room's history.
struct event {
  std::uint64_t seq = 0; ///< 1, 2, 3 … in its room, no gap, never reused.
  utc_time at{};         ///< Never falls in a room.
  std::string from;      ///< Nickname.
  std::string body;      ///< What was written; empty if the kind is no text.
  /// The request that caused it, with the session: by it a room that is rebuilt
  /// finds out that an unanswered line was recorded.
  line_number line = 0;
  session_id session;
  event_kind kind = event_kind::message;

  friend bool operator==(const event&, const event&) = default;
};

/// What an event takes in queues and pages, in bytes.
inline std::size_t size_bytes(const event& entry) noexcept {
  return sizeof(event) + entry.from.size() + entry.body.size();
}

} // namespace greenroom
