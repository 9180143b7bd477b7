#pragma once

#include "actors/interfaces.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace greenroom {

struct heard_room;

/// A message that its room has not answered yet, kept for the case that the
/// room has to be rebuilt.
struct pending_message {
  line_number line = 0;
  std::string text;
  bool answered = false; ///< Before a line above it: `text` is the reply.
};

/// A room that was asked for something and has not answered.
struct asked_room {
  std::string room_name;
  room_actor room; ///< Null: the lobby is still looking for it.
};

/// How long a command waits for its answer until it is asked again: a room that
/// ended a moment ago may have swallowed the question.
inline constexpr std::uint32_t ask_again_seconds = 10;

/// What the connection and the relay of one session share, both on its loop's
/// thread: the bytes that wait, the messages that wait for their answer, and
/// where the relay has it. A plain member of the connection.
struct client {
  /// The `place` of who is not among those that are level.
  static constexpr auto no_place = std::numeric_limits<std::uint32_t>::max();

  session_number session = 0;
  /// The session whose place in its room it took over, as the journal knows
  /// the member; 0: its own.
  session_number recorded_as = 0;
  transport* out = nullptr;
  std::vector<pending_message> pending;
  /// The room that is heard, with the place in its list; the relay's own.
  heard_room* hears = nullptr;
  std::uint32_t place = no_place;
  /// The JOIN under way, or null; the connection's own. The relay names a new
  /// actor of that room here, should it be rebuilt.
  asked_room* joins = nullptr;
  /// Entries in rooms' lists of those who are behind, and histories streamed.
  std::uint32_t feeds = 0;
  /// When to give up waiting for a LOGIN; 0: no more.
  std::uint32_t login_deadline_seconds = 0;
  /// When a command that waits for an answer is to be asked again; 0: none.
  std::uint32_t answer_deadline_seconds = 0;
  /// The connection says its last words: nothing is to be added.
  bool finishing = false;
  /// Its HISTORY has been answered, the entries follow.
  bool streaming = false;
  /// The connection wants `input` when a pending message is answered.
  bool wants_input = false;

  /// Writes the answer to a pending message, as soon as the messages before it
  /// are answered.
  /// @returns whether the line was pending here.
  bool answer(line_number line, std::string_view reply);
};

} // namespace greenroom
