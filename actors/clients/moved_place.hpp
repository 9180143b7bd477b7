#pragma once

#include "actors/interfaces.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace greenroom {

/// The messages that a call to `moved_place` makes necessary, at most one of
/// each kind.
struct place_messages {
  /// The room in which this session's membership ends; null: no message.
  room_actor leave;
  /// The session that need not keep the place any longer; nobody: no message.
  session_id released;
  /// Whether that session only forgets the place; else it leaves the room.
  bool is_taken = false;
};

/// The place in a room that comes to a session, or goes from it, by a takeover;
/// nearly all sessions have none. It is on its way from the LOGIN that takes
/// over a session to the JOIN that makes it an ordinary membership. All that
/// time one of the two sessions must attach for it when the room is rebuilt, or
/// the rebuilt room would end the membership: the old session until the room
/// has confirmed the transfer, then the new one.
///
/// A plain object: the connection sends the messages that it returns.
class moved_place {
public:
  bool exists() const noexcept { return place_ != nullptr; }

  /// Whether this session has the place and has not joined yet: it hears
  /// nothing, though others see it as a member.
  bool is_held() const noexcept { return is(state::held); }

  /// Whether it is promised to another session, which may not have it yet. This
  /// session must not end until `release`.
  bool is_yielded() const noexcept { return is(state::yielded); }

  /// Whether the room has not yet confirmed that it holds the place for this
  /// session. Until then the place cannot be passed on.
  bool is_unconfirmed() const noexcept { return place_ && place_->kept_by; }

  bool is_in(const std::string& room_name) const noexcept {
    return place_ && place_->room_name == room_name;
  }

  // -- the session that takes over --------------------------------------------

  /// LOGIN was answered with this offer.
  void take_over(const offered_place& offer);

  /// The lobby has named the room's present actor, or the room was rebuilt.
  /// @returns the session whose place `room` is to transfer to this one, or
  ///          nobody when the room has already confirmed it.
  session_id transfer_from(const room_actor& room);

  /// The room has ended for good, and the place with it.
  place_messages lose();

  /// The room holds the place for this session.
  place_messages confirm() { return release_keeper(true); }

  /// The session's JOIN of a held place was answered.
  void take();

  /// The session has joined a room. A place in another room ends. If the place
  /// was in this room and the JOIN did not take it, the room knew of none, and
  /// the new membership counts.
  place_messages settle(const std::string& joined_room);

  /// The session has left its room, or ends.
  place_messages leave();

  // -- the session that is taken over -----------------------------------------

  /// The session is a member of this room, so that is the place to yield.
  void keep(const std::string& room_name, const room_actor& room,
            session_id session);

  /// Promises the place to whoever takes over.
  /// @returns the offer; without a room when there is no place.
  offered_place yield(session_id session);

  /// The old session need not keep the place any longer.
  /// @param is_taken whether the other session has it, or the room is gone; if
  ///                 not, the membership ends.
  place_messages release(bool is_taken);

  // -- a room that was rebuilt ------------------------------------------------

  /// Fills in how a member came to its place, for the rebuilt room.
  void describe(attached_member& member) const;

  /// A room was rebuilt as this actor.
  /// @returns the place to attach there if this session keeps or holds one; an
  ///          ordinary member is attached because it hears the room.
  std::optional<attached_member> follow(const std::string& room_name,
                                        const room_actor& room,
                                        session_id session);

private:
  enum class state : std::uint8_t { held, taken, yielded };

  struct place {
    std::string room_name;
    room_actor room;
    // The session of the member's userJoined, by which the journal knows it.
    session_id recorded_as;
    // The old session until the room has confirmed the transfer, then nobody.
    session_id kept_by{};
    std::uint32_t takeovers = 0; // that have brought the place here
    state now = state::held;
  };

  bool is(state wanted) const noexcept {
    return place_ && place_->now == wanted;
  }
  place_messages release_keeper(bool is_taken);

  // One pointer, because idle sessions pay for it too.
  std::unique_ptr<place> place_;
};

} // namespace greenroom
