#pragma once

#include "protocol/session_id.hpp"

#include <caf/fwd.hpp>
#include <caf/message.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace greenroom {

/// What one peer tells the other, in one direction.
struct peer_frame {
  enum class kind : std::uint8_t {
    to_room = 1, ///< A request of the stand-in numbered `attachment`.
    to_stand_in, ///< An update of the room for that stand-in.
    to_session,  ///< A message for the audience of `session`.
    released,    ///< That stand-in has ended: the room need not be kept for it.
    lost,        ///< That stand-in has lost its room and is to end.
    attach,      ///< The room has a new actor: its stand-in is to attach again.
  };

  kind what = kind::to_room;
  std::string room;             ///< Empty in `to_session`.
  std::uint64_t attachment = 0; ///< The number of the stand-in, or 0.
  session_id session{};         ///< `to_session`: whose audience it is for.
  caf::message content{};       ///< Empty in all but the first three.
  std::uint64_t link = 0;       ///< Filled in by the peer that sends it.
};

/// The frame as bytes for the other node.
std::string to_bytes(caf::actor_system& system, const peer_frame& frame);

/// Reads what `to_bytes` has written; nothing when it is no frame.
std::optional<peer_frame> frame_of(caf::actor_system& system,
                                   std::string_view bytes);

} // namespace greenroom
