#include "actors/clients/session_table.hpp"

#include <utility>

namespace greenroom {

bool session_table::add(client& who, connection_actor connection) {
  if (serial_ == session_id::serial_max)
    return false;
  std::size_t slot = slots_.size();
  if (!free_.empty()) {
    slot = free_.back();
    free_.pop_back();
  } else if (slot == session_id::slots_max) {
    return false;
  } else {
    slots_.emplace_back();
  }
  who.session = {opening_, audience_, slot, ++serial_};
  slots_[slot] = {&who, std::move(connection)};
  return true;
}

void session_table::remove(const client& who) {
  const auto slot = who.session.slot();
  if (slot >= slots_.size() || slots_[slot].who != &who)
    return;
  slots_[slot] = {};
  free_.push_back(static_cast<std::uint32_t>(slot));
}

session_table::entry* session_table::find(session_id session) noexcept {
  const auto slot = session.slot();
  if (slot >= slots_.size() || !slots_[slot].who
      || slots_[slot].who->session != session)
    return nullptr;
  return &slots_[slot];
}

} // namespace greenroom
