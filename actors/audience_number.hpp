#pragma once

#include "protocol/session_id.hpp"

#include <cstdint>

namespace greenroom {

/// Tells audiences apart, as the rooms and the reader of one node see them. Of
/// their own node each event loop is an audience, which sessions name by its
/// number; every other node is one as a whole, whatever its loops.
using audience_number = std::uint32_t;

/// The audience of a session.
/// @param here the opening of the node that asks.
constexpr audience_number audience_of(session_id session,
                                      opening_number here) noexcept {
  if (session.opening() == here)
    return static_cast<audience_number>(session.audience());
  return static_cast<audience_number>(session_id::audiences_max)
         + session.opening();
}

/// The node that is this audience as a whole, or 0: a loop of one's own.
constexpr opening_number node_of(audience_number audience) noexcept {
  constexpr auto loops =
    static_cast<audience_number>(session_id::audiences_max);
  return audience < loops ? 0 : audience - loops;
}

} // namespace greenroom
