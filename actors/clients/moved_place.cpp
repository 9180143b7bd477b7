#include "actors/clients/moved_place.hpp"

#include <utility>

namespace greenroom {

void moved_place::take_over(const offered_place& offer) {
  place_ = std::make_unique<place>(
    place{offer.room_name, offer.room, offer.recorded_as});
  place_->kept_by = offer.from;
  place_->takeovers = offer.takeovers + 1;
}

session_id moved_place::transfer_from(const room_actor& room) {
  if (!is_unconfirmed())
    return {};
  place_->room = room;
  return place_->kept_by;
}

place_messages moved_place::lose() {
  auto messages = release_keeper(true);
  place_.reset();
  return messages;
}

void moved_place::take() {
  if (place_)
    place_->now = state::taken;
}

place_messages moved_place::settle(const std::string& joined_room) {
  if (is_in(joined_room)) {
    if (is(state::taken))
      return {};
    place_->now = state::taken; // the membership is the new JOIN's
  }
  return leave();
}

place_messages moved_place::leave() {
  if (!place_ || is_yielded())
    return {};
  auto messages = release_keeper(false);
  if (is_held())
    messages.leave = place_->room;
  place_.reset();
  return messages;
}

void moved_place::keep(const std::string& room_name, const room_actor& room,
                       session_id session) {
  if (!place_)
    place_ = std::make_unique<place>(place{room_name, room, session});
  place_->room = room;
}

offered_place moved_place::yield(session_id session) {
  if (!place_)
    return {};
  place_->now = state::yielded;
  return {session, place_->recorded_as, place_->takeovers, place_->room_name,
          place_->room};
}

place_messages moved_place::release(bool is_taken) {
  if (!is_yielded())
    return {};
  place_messages messages;
  if (!is_taken)
    messages.leave = place_->room;
  place_.reset();
  return messages;
}

void moved_place::describe(attached_member& member) const {
  if (!place_)
    return;
  member.recorded_as = place_->recorded_as;
  member.takeovers = place_->takeovers;
}

std::optional<attached_member> moved_place::follow(const std::string& room_name,
                                                   const room_actor& room,
                                                   session_id session) {
  if (!is_in(room_name) || is(state::taken))
    return std::nullopt;
  place_->room = room;
  return attached_member{session, 0, place_->recorded_as, place_->takeovers,
                         true};
}

place_messages moved_place::release_keeper(bool is_taken) {
  if (!is_unconfirmed())
    return {};
  return {{}, std::exchange(place_->kept_by, session_id{}), is_taken};
}

} // namespace greenroom
