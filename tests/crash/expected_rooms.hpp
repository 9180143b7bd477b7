#pragma once

#include "journal/journal.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace greenroom::crash {

/// Rooms keep at least so many events when the tests trim them.
inline constexpr std::uint64_t kept_events = 20;

/// What the answers of a journal oblige it to have of one room.
struct expected_room {
  std::uint64_t epoch = 0;
  std::uint64_t oldest = 1;
  std::vector<event> events;   ///< Acknowledged; seq 1 is the first.
  std::vector<event> doubtful; ///< Of the one append without an answer.
  std::map<std::string, session_id> members;

  std::uint64_t head() const noexcept { return events.size(); }

  void acknowledge(std::vector<event>&& recorded);
};

using expected_rooms = std::map<std::string, expected_room>;

/// Compares what a journal has after a cut with what it must have, and takes
/// over what was in doubt. Claims all rooms.
/// @returns what is wrong, or nothing. To be ignored if the power went again.
std::optional<std::string> find_loss(journal& reopened, expected_rooms& rooms);

} // namespace greenroom::crash
