#pragma once

#include "app/node_actors.hpp"
#include "runtime/actor_queue.hpp"
#include "tests/support/memory_journal.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace greenroom::test {

using namespace std::chrono_literals;

using lines = std::vector<std::string>;

/// The value of a key of a line from the server, as JSON; empty: none.
std::string value_of(const std::string& line, const std::string& key);

/// A message of so many bytes, with its line's end.
std::string long_line(std::size_t bytes);

/// Of what a client hears: rooms' events, and all else but histories' entries.
lines events_in(lines heard);
lines replies_in(lines heard);

/// Checks that who says messages as `nickname` has heard these replies and
/// these events, and no message of her own before its reply. How many messages
/// share a batch, and so what comes between, is nobody's business.
void check_heard(const lines& heard, const std::string& nickname,
                 const lines& replies, const lines& events);

/// A queue of actors that one hand turns, a message at a time.
class stepped_queue final : public actor_queue {
public:
  using actor_queue::actor_queue;
  ~stepped_queue() override;

  void exec_later(caf::resumable* job) override;

  /// While held, its actors do nothing: the disk is slow, a loop is busy.
  void hold(bool held) noexcept { held_ = held; }

  std::size_t ready() const noexcept { return held_ ? 0 : jobs_.size(); }

  /// Lets the n-th waiting actor handle one message.
  void step(std::size_t n);

private:
  std::deque<caf::resumable*> jobs_;
  bool held_ = false;
};

struct wire;

/// What a person does at the other end of a connection, and what she sees.
/// Reads everything as soon as it comes, unless told otherwise.
class test_client {
public:
  explicit test_client(std::shared_ptr<wire> at) : wire_(std::move(at)) {}

  /// Sends bytes; a line needs its `\n`.
  void says(std::string_view text);
  void ends_input();
  /// The connection is closed from the server's end, in the midst of things.
  void hangs_up();
  /// Closes without reading on: all that she said has come, and no answer
  /// reaches her.
  void resets();

  void stops_reading();
  void reads_on();
  /// Reads at most that much, while not reading otherwise.
  void reads(std::size_t bytes);

  /// What has come since the last call, each line in a short form:
  /// `OK` and other results with the keys that follow, `error: text`,
  /// `lobby#7 ann: hi`, `lobby#1 +ann` (userJoined), `lobby#8 -ann` (userLeft),
  /// `history lobby#7 ann: hi`, `tell ann>bob: hi`, `notice: text`,
  /// `lagging lobby#7`.
  lines hears();

  /// The same, as they came; takes them from `hears` too.
  lines raw();

  bool closed() const;
  bool paused() const;
  std::size_t waiting_bytes() const;

private:
  std::shared_ptr<wire> wire_;
};

/// Options without a rate, which only tests of rates want.
options test_options();

struct test_config : caf::actor_system_config {
  test_config();
};

/// A whole node of two loops without threads, sockets, disk or time: every
/// message is handled when the test says so, on a virtual clock.
class actor_fixture {
public:
  explicit actor_fixture(
    options values = test_options(),
    std::shared_ptr<memory_store> store = std::make_shared<memory_store>());
  ~actor_fixture();
  actor_fixture(const actor_fixture&) = delete;
  actor_fixture& operator=(const actor_fixture&) = delete;

  /// A client whose connection is under way; handled by the next step.
  test_client connect(std::size_t loop = 0);
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
  /// From now on which actor is next is a matter of chance.
  void shuffle(std::uint32_t seed) { random_.emplace(seed); }

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

  test_config config;
  caf::actor_system system;
  caf::scheduler::test_coordinator& clock;
  std::shared_ptr<memory_journal> engine;
  std::array<std::unique_ptr<stepped_queue>, 2> loop_queues;
  stepped_queue journal_queue;
  stepped_queue reader_queue;
  std::vector<std::string> failures; ///< What the journal failed of.
  caf::scoped_actor self;

private:
  node_ground ground();
  std::array<stepped_queue*, 4> queues();
  bool take_what_came();
  void greet();

  std::vector<std::shared_ptr<wire>> wires_;
  std::optional<std::minstd_rand> random_;
  std::size_t next_queue_ = 0;
  std::size_t drain_answers_ = 0;
  std::size_t greeted_ = 0; // of wires_
  std::size_t not_ours_;    // actors that run

public:
  node_actors actors; // last: from its first moment it uses all of the above
  node_context& node;
};

} // namespace greenroom::test

namespace doctest {

template <>
struct StringMaker<greenroom::test::lines> {
  static String convert(const greenroom::test::lines& x) {
    std::string text;
    for (const auto& line : x)
      text += "\n    " + line;
    return text.c_str();
  }
};

} // namespace doctest
