#pragma once

#include "tests/actors/stepped_node.hpp"
#include "tests/support/memory_journal.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace greenroom::test {

/// One node that is alone, with a journal in memory.
class actor_fixture : public stepped_system, public stepped_node {
public:
  explicit actor_fixture(
    options values = test_options(),
    std::shared_ptr<memory_store> store = std::make_shared<memory_store>());
  ~actor_fixture();
  actor_fixture(const actor_fixture&) = delete;
  actor_fixture& operator=(const actor_fixture&) = delete;

  /// Logged in, has heard nothing else.
  test_client login(const std::string& nickname, std::size_t loop = 0,
                    std::string* token = nullptr);
  /// Logged in and in the room; what came so far is forgotten.
  test_client join(const std::string& nickname, const std::string& room,
                   std::size_t loop = 0);

  /// Handles one message of one actor.
  /// @returns whether there was any.
  bool step();
  /// Handles messages until there are none, without moving the clock.
  void settle();
  /// Moves the clock, in steps of 50 ms, and settles after each.
  void advance(std::chrono::milliseconds time);

  /// The present actor of a room, null if there is none. Settles.
  room_actor room_named(const std::string& name);
  /// The room ends as after a bug of ours, whatever waits in its mailbox.
  void kill(const room_actor& room);
  /// A drain has been asked for: whether all has been answered so far.
  void begin_drain();
  bool drained();

  /// What the journal holds of a room, in the form of `test_client::hears`.
  lines recorded(const std::string& room) const;

  void set_options(options values) { node.live.replace(std::move(values)); }

  std::shared_ptr<memory_journal> engine;

private:
  actor_fixture(options values, std::shared_ptr<memory_journal> disk);

  std::size_t drain_answers_ = 0;
};

} // namespace greenroom::test
