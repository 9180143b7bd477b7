#pragma once

#include "actors/clients/client.hpp"
#include "actors/clients/loop_context.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <string>

namespace greenroom {

/// Says to rooms, the directory and other sessions what `moved_place` decides,
/// on either side of a takeover. Made where it is needed; holds nothing of its
/// own.
class takeover {
public:
  takeover(connection_actor::base& self, loop_context& loop, client& who)
      : self_(self), loop_(loop), who_(who) {}

  /// A LOGIN was answered with this offer; without a room there is no place.
  void accept(const offered_place& offer);

  /// The lobby names the room's actor, or the room was rebuilt as this one.
  /// @param room null: it has ended for good.
  /// @returns whether that settles the matter.
  bool transfer(const room_actor& room);

  /// The room holds the place for this session.
  void confirm() { deliver(who_.moved.confirm()); }

  /// The session has joined that room.
  void settle(const std::string& room_name) {
    deliver(who_.moved.settle(room_name));
  }

  /// The session is in no room any more.
  void leave() { deliver(who_.moved.leave()); }

  /// Offers the session's place to whoever takes over.
  /// @param room of the membership; null: the session is in none.
  void yield(const std::string& room_name, const room_actor& room);

  /// The other session has the place, or never will.
  void release(bool is_taken) { deliver(who_.moved.release(is_taken)); }

private:
  void deliver(const place_messages& messages);

  connection_actor::base& self_;
  loop_context& loop_;
  client& who_;
};

} // namespace greenroom
