#pragma once

#include "actors/audience_number.hpp"
#include "actors/interfaces.hpp"
#include "actors/node/input_totals.hpp"
#include "actors/node/live_options.hpp"
#include "actors/node/peer_table.hpp"
#include "actors/node/placement.hpp"
#include "runtime/actor_queue.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace greenroom {

/// What the actors of one node share: options, each other's handles, counters.
/// Filled in before the first connection is accepted. Emptied at shutdown,
/// because its handles keep their actors alive.
struct node_context {
  explicit node_context(options opts) : live(std::move(opts)) {}

  const options& opts() const noexcept { return live.get(); }

  /// Null when the session's node is not known here (any more).
  const audience_actor& audience_of(session_id session) const {
    return audience(greenroom::audience_of(session, opening));
  }
  const audience_actor& audience(audience_number number) const {
    const auto node = node_of(number);
    return node == 0 ? audiences.at(number) : peers.audience(node);
  }

  live_options live;
  std::string journal_id;               ///< 8 hex digits.
  opening_number opening = 0;           ///< Of the journal, by this process.
  std::function<utc_time()> wall_clock; ///< For stamps and ages of events.
  std::unique_ptr<placement> places = std::make_unique<single_node_placement>();
  /// Starts the stand-in of a room that lives on the node of that opening;
  /// empty on a node that is alone.
  /// @param rebuilt whether sessions here may have a place in the room already.
  std::function<listed_room_actor(const std::string& room, opening_number owner,
                                  bool rebuilt)>
    start_stand_in;
  std::vector<actor_queue*> loops; ///< Rooms live on all of them.
  /// Of this node, by their number, which is part of their sessions' ids.
  std::vector<audience_actor> audiences;
  peer_table peers;
  lobby_actor lobby;
  directory_actor directory;
  journal_actor journal;
  reader_actor reader;
  listener_actor listener;

  /// Bytes of events that rooms have accepted and the journal has not settled.
  std::atomic<std::uint64_t> journal_queue_bytes{0};
  std::atomic<std::uint64_t> connections{0};
  input_totals input;
};

} // namespace greenroom
