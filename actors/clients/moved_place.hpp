#pragma once

#include "actors/interfaces.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace greenroom {

/// What is to be said to others after a call to `moved_place`, at most one
/// thing of each kind.
struct place_messages {
  /// End this session's membership in that room; null: nothing to say.
  room_actor leave;
  /// That session need not keep the place any longer; nobody: nothing to say.
  session_id released;
  bool is_taken = false; ///< Because the place arrived here, not for its end.
};

/// The place in a room that came to a session, or goes from it, by a takeover;
/// for nearly all sessions there is none. It is on its way from the LOGIN that
/// takes over a session to the JOIN that makes it a membership like any other.
/// All that time somebody answers for it, or a room that is rebuilt meanwhile
/// would end the membership: first the old session keeps it, then, once the
/// room has confirmed the transfer, the new one.
///
/// A plain object: what it returns, the connection sends.
class moved_place {
public:
  bool exists() const noexcept { return place_ != nullptr; }

  /// Whether this session has the place and has not joined: it hears nothing,
  /// though others see it as a member.
  bool is_held() const noexcept { return is(state::held); }

  /// Whether it is promised to another session, which has not got it yet.
  /// This session must not end until `release`.
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

  /// The session has joined a room. Of any other room the place ends; in its
  /// own room, an ordinary JOIN means that the room knew of no place.
  place_messages settle(const std::string& joined_room);

  /// The session is in no room any more, or ends.
  place_messages leave();

  // -- the session that is taken over -----------------------------------------

  /// The session is a member of this room, so that is the place to yield.
  void keep(const std::string& room_name, const room_actor& room,
            session_id session);

  /// Promises the place to whoever takes over.
  /// @returns the offer; without a room when there is no place.
  offered_place yield(session_id session);

  /// The other session has the place, or has ended and never will.
  place_messages release(bool is_taken);

  // -- a room that was rebuilt ------------------------------------------------

  /// Fills in how a member came to its place, for the rebuilt room.
  void describe(attached_member& member) const;

  /// Names the new actor of the room.
  /// @returns what the session has to attach there besides what it hears.
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
    // Who keeps the place until the room has confirmed the transfer.
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
