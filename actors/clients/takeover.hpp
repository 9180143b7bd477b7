#pragma once

#include "actors/clients/client.hpp"
#include "actors/clients/loop_context.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <string>

namespace greenroom {

/// Sends what `moved_place` decides to rooms, the directory and other sessions,
/// on either side of a takeover. Made where it is needed; holds no state.
class takeover {
public:
  takeover(connection_actor::base& self, loop_context& loop, client& who)
      : self_(self), loop_(loop), who_(who) {}

  /// A LOGIN was answered with this offer; without a room there is no place.
  void accept(const offered_place& offer);

  /// The lobby names the room's actor, or the room was rebuilt as this one.
  /// @param room null: it has ended for good, and the place with it.
  /// @returns whether the place ended: a departure that waited for the transfer
  ///          may go on.
  bool transfer(const room_actor& room);

  /// The room holds the place for this session.
  void confirm() { deliver(who_.moved.confirm()); }

  /// The session has joined that room.
  void settle(const std::string& room_name) {
    deliver(who_.moved.settle(room_name));
  }

  /// The session has left its room, or ends.
  void leave() { deliver(who_.moved.leave()); }

  /// Offers the session's place to whoever takes over.
  /// @param room of the membership; null: the session is in none.
  void yield(const std::string& room_name, const room_actor& room);

  /// The other session has the place, or never will: see `moved_place`.
  void release(bool is_taken) { deliver(who_.moved.release(is_taken)); }

private:
  void deliver(const place_messages& messages);

  connection_actor::base& self_;
  loop_context& loop_;
  client& who_;
};

} // namespace greenroom
