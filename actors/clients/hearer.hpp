#pragma once

#include "actors/clients/pending_messages.hpp"
#include "net/transport.hpp"
#include "protocol/session_id.hpp"

#include <cstdint>
#include <limits>

namespace greenroom {

struct feed;
struct heard_room;

/// The relay's half of a client: whom it delivers to. `subscriptions` knows no
/// more of a client than this. The connection adds pending messages; the relay
/// answers them and owns the rest.
struct hearer {
  /// The `place` of a hearer that is not level with its room.
  static constexpr auto no_place = std::numeric_limits<std::uint32_t>::max();

  session_id session;
  std::uint32_t place = no_place; ///< In the members of the room it hears.
  heard_room* hears = nullptr;
  transport* out = nullptr;
  feed* feeds = nullptr; ///< A list in no order.
  pending_messages pending;
  /// The connection wants `input` when a pending message is answered.
  bool wants_input = false;
};

} // namespace greenroom
