#pragma once

#include "actors/clients/command_in_flight.hpp"
#include "actors/clients/connection_phase.hpp"
#include "actors/clients/hearer.hpp"
#include "actors/clients/moved_place.hpp"

#include <cstdint>
#include <memory>

namespace greenroom {

/// What the connection and the relay of one session share, both on its loop's
/// thread. `hearer` is the relay's half; this adds the connection's half, which
/// the relay reads and changes when rooms answer or are rebuilt. A plain member
/// of the connection.
struct client : hearer {
  /// Its index in the loop's `input_budget`, which alone uses it; `no_place`
  /// when it holds no input.
  std::uint32_t input_place = no_place;
  /// When to give up waiting for a LOGIN, in loop time; 0: never.
  std::uint32_t login_deadline_seconds = 0;
  connection_phase phase;
  std::unique_ptr<command_in_flight> command;
  moved_place moved;
};

} // namespace greenroom
