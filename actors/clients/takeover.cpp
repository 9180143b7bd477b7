#include "actors/clients/takeover.hpp"

namespace greenroom {

void takeover::accept(const offered_place& offer) {
  if (!offer.room)
    return;
  who_.moved.take_over(offer);
  // The room may have been rebuilt since the offer was made.
  self_.send(loop_.node.lobby, find_atom_v, offer.room_name, line_number{0},
             false, room_seeker_actor{&self_});
}

bool takeover::transfer(const room_actor& room) {
  if (!who_.moved.is_unconfirmed())
    return false;
  if (!room) {
    deliver(who_.moved.lose());
    return true;
  }
  self_.send(room, transfer_atom_v, who_.moved.transfer_from(room),
             who_.session);
  return false;
}

void takeover::yield(const std::string& room_name, const room_actor& room) {
  if (room)
    who_.moved.keep(room_name, room, who_.session);
  loop_.heard.forget(who_);
  self_.send(loop_.node.directory, logout_atom_v, who_.session,
             who_.moved.yield(who_.session));
}

void takeover::deliver(const place_messages& messages) {
  if (messages.leave)
    self_.send(messages.leave, leave_atom_v, who_.session, line_number{0});
  if (messages.released)
    self_.send(loop_.node.audience_of(messages.released), release_atom_v,
               messages.released, messages.is_taken);
}

} // namespace greenroom
