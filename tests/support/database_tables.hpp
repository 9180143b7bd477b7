#pragma once

#include "journal/journal.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace greenroom {

struct database_event {
  event what;
  std::uint64_t epoch = 0; ///< Of the owner who recorded it.
};

/// A room's row, with its events and members.
struct database_room {
  std::uint64_t epoch = 0;
  opening_number owner = 0;          ///< 0: nobody.
  std::uint64_t oldest = 1;          ///< First seq that retention has left.
  std::deque<database_event> events; ///< Never empty again once it held one.
  /// By nickname. `has_ended` says nothing here.
  std::map<std::string, member_row, std::less<>> members;

  std::uint64_t head() const noexcept {
    return events.empty() ? 0 : events.back().what.seq;
  }
};

/// What one server of a simulated PostgreSQL holds. A copy of it is a standby.
struct database_tables {
  std::map<std::string, database_room, std::less<>> rooms;

  /// The room, or null.
  const database_room* find(std::string_view room) const;
};

/// An append that outlives the call that asked for it.
struct database_append {
  std::string room;
  std::uint64_t epoch = 0;
  std::uint64_t head = 0;
  std::vector<event> events;
  std::vector<member_move> moves;

  explicit database_append(const append_request& asked);
};

/// What keeps a room in order. Either is enough against a fork.
struct database_guards {
  bool epoch = true; ///< An append must name the room's present one.
  bool key = true;   ///< (room, seq) is the primary key of events.
};

/// Whether an append belongs to the room's present owner and continues its
/// head: else it is fenced.
bool is_accepted(const database_room* room, const database_append& asked,
                 database_guards guards);

/// Records an append that is accepted. Without a primary key it replaces what
/// is in its place.
void record(database_room& room, const database_append& asked);

/// What a claim reads of a room that it got.
/// @param is_up members of all other openings have ended.
room_snapshot snapshot_of(const database_room& room,
                          const std::function<bool(opening_number)>& is_up);

/// What retention may remove.
struct database_limits {
  std::optional<utc_time> oldest_kept; ///< Older events go.
  std::uint64_t events_max = 0;        ///< Of a room; 0: no limit.
  utc_time young_since{};              ///< Younger events stay in any case.
};

/// The first seq that is left of a room when at most so many events go. Never
/// beyond its newest event.
std::uint64_t oldest_after_trim(const database_room& room,
                                const database_limits& limits,
                                std::uint64_t removed_max);

} // namespace greenroom
