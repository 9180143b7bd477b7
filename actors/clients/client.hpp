#pragma once

#include "actors/clients/command_in_flight.hpp"
#include "actors/clients/connection_phase.hpp"
#include "actors/clients/hearer.hpp"
#include "actors/clients/moved_place.hpp"

#include <cstdint>
#include <memory>

namespace greenroom {

/// What the connection and the relay of one session share, both on its loop's
/// thread. To the relay's half this adds the connection's: what it is doing,
/// of which the relay has to know when rooms answer or are rebuilt. A plain
/// member of the connection.
struct client : hearer {
  /// Where the loop's `input_budget` has it; `no_place` when it holds no
  /// input. The budget's own.
  std::uint32_t input_place = no_place;
  /// When to give up waiting for a LOGIN; 0: it has come.
  std::uint32_t login_deadline_seconds = 0;
  connection_phase phase;
  std::unique_ptr<command_in_flight> command;
  moved_place moved;
};

} // namespace greenroom
