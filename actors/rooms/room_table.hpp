#pragma once

#include "actors/interfaces.hpp"

#include <caf/fwd.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace greenroom {

/// The rooms of a node, and which of them ends next. What a call costs does not
/// depend on how many rooms there are, except for `visit_all` and `clear`.
///
/// A room is *expected* while a JOIN is on its way to it, *used* while it has
/// members, else *empty*. An empty one is asked to retire; once it has given up
/// its name it is *retired* and no longer found by name.
class room_table {
public:
  using time_point = std::chrono::steady_clock::time_point;

  enum class state : std::uint8_t { expected, empty, used, retiring, retired };

  struct entry {
    std::string name;
    listed_room_actor room;
    caf::actor_id id = 0; ///< Of `room`.
    time_point since{};   ///< When it became expected, empty or retired.
    std::uint32_t users = 0;
    std::uint16_t joins = 0; ///< JOINs that may still be on their way.
    state status = state::expected;
    opening_number elsewhere = 0; ///< Where it lives; 0: here.

    /// The number of the start is the actor's id, unique in the process.
    room_start start() const { return {room_actor{room}, id}; }
  };

  /// Refers to one room; valid until `take_ended` takes that room out.
  using place = std::list<entry>::iterator;

  /// No room.
  place none() { return in(state::used).end(); }

  place find(std::string_view name);
  /// Finds a room by its actor. Like the one by name, does not find retired
  /// rooms.
  place find(caf::actor_id id);

  /// Adds a room for a JOIN.
  place add(std::string name, listed_room_actor room, caf::actor_id id,
            time_point now);
  /// The room was rebuilt as another actor, which has not told its number of
  /// members yet.
  void replace(place known, listed_room_actor room, caf::actor_id id,
               time_point now);
  /// A client with a JOIN has been sent to the room.
  void expect(place known, time_point now);
  /// The room has told its number of members.
  void count(place known, std::uint64_t users, time_point now);

  /// The room that has been empty for the longest time; `none` if none is.
  place longest_empty();
  /// The room to retire now because it has long been empty, or `none`.
  place due_to_retire(time_point now);
  /// The room has been asked to retire.
  void retire(place known);
  /// The room has answered that it stays: somebody is about to join.
  void stays(place known, time_point now);
  /// The room has answered that it has given up its name.
  void retired(place known, time_point now);
  /// Takes out a retired room that nobody asks any more; null if there is none.
  listed_room_actor take_ended(time_point now);
  /// Whether `due_to_retire` or `take_ended` has more to do now.
  bool has_due(time_point now) const;

  /// Rooms that are used or expected: none of them can make room for another
  /// one under limits.rooms.
  std::size_t counted() const noexcept;
  /// `counted`, and the empty ones that have not been asked to retire.
  std::size_t present() const noexcept;
  /// Rooms with members.
  std::size_t used() const noexcept { return by_users_.size(); }

  /// Calls `visit(entry)` for rooms with members, most users first, then by
  /// name, at most `max` times.
  template <class Visitor>
  void visit_used(std::size_t max, Visitor visit) const {
    for (const auto& i : by_users_) {
      if (max-- == 0)
        return;
      visit(*i);
    }
  }

  /// Calls `visit(room)` for every room, retired ones too.
  template <class Visitor>
  void visit_all(Visitor visit) const {
    for (const auto& list : lists_)
      for (const auto& known : list)
        visit(known.room);
  }

  void clear();

private:
  struct by_name {
    using is_transparent = void;

    static std::string_view name(std::string_view key) noexcept { return key; }
    static std::string_view name(place key) noexcept { return key->name; }

    template <class Key>
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<std::string_view>{}(name(key));
    }

    template <class Left, class Right>
    bool operator()(const Left& lhs, const Right& rhs) const noexcept {
      return name(lhs) == name(rhs);
    }
  };

  struct more_users {
    bool operator()(place lhs, place rhs) const noexcept {
      return lhs->users != rhs->users ? lhs->users > rhs->users
                                      : lhs->name < rhs->name;
    }
  };

  std::list<entry>& in(state status) {
    return lists_[static_cast<std::size_t>(status)];
  }
  const std::list<entry>& in(state status) const {
    return lists_[static_cast<std::size_t>(status)];
  }

  void move(place known, state to);
  void set_users(place known, std::uint32_t users);
  void forget_late_joins(time_point now);

  // One list for each state. A room is added at the end: the first of a list
  // has been there for the longest time.
  std::array<std::list<entry>, 5> lists_;
  std::unordered_set<place, by_name, by_name> by_name_; // without retired ones
  std::unordered_map<caf::actor_id, place> by_id_;      // without retired ones
  std::set<place, more_users> by_users_;                // with members
};

} // namespace greenroom
