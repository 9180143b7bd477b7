#pragma once

#include "tests/soak/ledger.hpp"
#include "tests/soak/tally.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace greenroom::soak {

/// What can be true of the server for a time, and which answers are possible
/// because of it. A connection may be told of it long after, so each is the
/// moment until which it held.
struct conditions {
  using moment = steady_clock::time_point;

  moment journal_refuses_until{}; ///< Write lock held, disk full.
  moment stops_until{};           ///< SIGTERM, or a kill.

  uint32_t pending_lines = 64;
  uint32_t line_bytes = 16384;
  bool rooms_limited = false;
  bool queue_limited = false;   ///< `Server busy` is possible.
  bool input_limited = false;   ///< It may close who sends much at once.
  bool retention_small = false; ///< Old events go while they are read.
};

/// What all clients of a run share. One thread runs all of them.
struct world {
  /// Of a session that was open when its token was told: its connection.
  struct token_owner {
    uint64_t connection = 0;
    bool claimed = false; ///< Somebody has sent a LOGIN with it.
  };

  tally found;
  ledger known{found};
  conditions now;
  uint16_t port = 0;
  uint64_t server_run = 0; ///< Counts starts: tokens belong to one of them.
  uint64_t connections = 0;
  /// Who may be in a room under a nickname in this server run: connections by
  /// `room nickname` that sent such a JOIN.
  std::map<std::string, std::set<uint64_t>> joiners;
  std::map<std::string, token_owner> tokens;
};

} // namespace greenroom::soak
