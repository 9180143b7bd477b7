#pragma once

#include "actors/clients/pending_messages.hpp"
#include "net/transport.hpp"
#include "protocol/session_id.hpp"

#include <cstdint>
#include <limits>

namespace greenroom {

struct feed;
struct heard_room;

/// The relay's half of a client: somebody to whom events are delivered.
/// `subscriptions` knows no more of a client than this. The connection adds
/// pending messages, and the relay answers them; the relay owns the rest.
struct hearer {
  /// The `place` of a hearer that is not level with its room.
  static constexpr auto no_place = std::numeric_limits<std::uint32_t>::max();

  session_id session;
  std::uint32_t place = no_place; ///< Its index in `heard_room::members`.
  heard_room* hears = nullptr;    ///< The room it is a member of; null: none.
  transport* out = nullptr;
  feed* feeds = nullptr; ///< A list in no order.
  pending_messages pending;
  /// Whether to send `input` to the connection when a pending message is
  /// answered.
  bool wants_input = false;
};

} // namespace greenroom
