#pragma once

#include "actors/interfaces.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace greenroom {

struct feed;
struct heard_room;

/// A message that its room has not answered yet, kept for the case that the
/// room has to be rebuilt.
struct pending_message {
  line_number line = 0;
  std::string text;
  bool answered = false; ///< Before a line above it: `text` is the reply.
};

/// A room that is asked to JOIN, LEAVE or HISTORY.
struct asked_room {
  std::string room_name;
  room_actor room;         ///< Null: the lobby is still looking for it.
  std::uint64_t start = 0; ///< Of that room: see `room_start`.
  bool is_join = false;
  /// The line that its answer is to name; 0: it has answered. A room that was
  /// rebuilt may be asked twice, and its client must be answered once.
  line_number awaited_line = 0;
};

/// A place in a room that came to this session, or goes from it, by a takeover.
struct moved_place {
  enum class state : std::uint8_t {
    held,   ///< Nobody hears the room until this session's JOIN.
    taken,  ///< The JOIN has come: a member like any other.
    yielded ///< Promised to another session, which has not taken it yet.
  };

  std::string room_name;
  room_actor room;
  /// The session of the member's userJoined, by which the journal knows it.
  session_id recorded_as;
  /// While held: who keeps the place until the room has said that it holds it
  /// for this session; then nobody.
  session_id kept_by{};
  std::uint32_t takeovers = 0; ///< That have brought the place here.
  state now = state::held;
};

/// How long a command waits for its answer until it is asked again: a room that
/// ended a moment ago may have swallowed the question.
inline constexpr std::uint32_t ask_again_seconds = 10;

/// What the connection and the relay of one session share, both on its loop's
/// thread: the bytes that wait, the messages that wait for their answer, and
/// where the relay has it. A plain member of the connection.
struct client {
  /// The `place` of who is not among those that are level, and the
  /// `input_place` of who has no input that waits.
  static constexpr auto no_place = std::numeric_limits<std::uint32_t>::max();

  session_id session;
  /// In the list of the room that is heard; the relay's own, as `hears` is.
  std::uint32_t place = no_place;
  heard_room* hears = nullptr;
  transport* out = nullptr;
  std::vector<pending_message> pending;
  /// What a room is asked for, or null; the connection's own. The relay writes
  /// the answer, and names a new actor of that room should it be rebuilt.
  asked_room* asked = nullptr;
  /// Of the one place that a takeover has moved, or null.
  std::unique_ptr<moved_place> moved;
  /// Its feeds, in no order: the relay's own.
  feed* feeds = nullptr;
  /// Where the loop's `input_budget` has it; its own.
  std::uint32_t input_place = no_place;
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

  /// Whether it has the place of a takeover and has not joined: it hears
  /// nothing, though others see it as a member.
  bool holds_place() const noexcept {
    return moved && moved->now == moved_place::state::held;
  }

  /// Whether a room's answer to this line is awaited; only the first one is.
  [[nodiscard]] bool takes_answer(line_number line) noexcept {
    if (!asked || line == 0 || asked->awaited_line != line)
      return false;
    asked->awaited_line = 0;
    return true;
  }

  /// Writes the answer to a pending message, as soon as the messages before it
  /// are answered.
  /// @returns whether the line was pending here.
  bool answer(line_number line, std::string_view reply);
};

} // namespace greenroom
