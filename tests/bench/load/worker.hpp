#pragma once

#include "tests/bench/load/dialect.hpp"
#include "tests/bench/load/histogram.hpp"
#include "tests/bench/load/options.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace greenroom::bench {

enum class phase : uint8_t {
  set_up = 1, ///< Connect, log in, join; say nothing.
  load,       ///< Say what the mode wants.
  drain,      ///< Say nothing new, read on.
  deaf_read,  ///< The deaf begin to read.
  finish,
};

/// What the coordinator tells all workers.
struct control {
  std::atomic<phase> now{phase::set_up};
  /// Which histogram latencies go to; -1: none.
  std::atomic<int> window{-1};
  /// How many clients may have begun to connect.
  std::atomic<uint32_t> connect_limit{0};
};

/// What has happened since the start, over all clients of a worker.
struct counters {
  uint64_t joined = 0;
  uint64_t set_up_failures = 0;
  uint64_t disconnects = 0;
  uint64_t member_events = 0;
  uint64_t said = 0;
  uint64_t acknowledged = 0;
  uint64_t deliveries = 0;          ///< To members that read.
  uint64_t expected_deliveries = 0; ///< Of all that was said.
  uint64_t lines = 0;
  uint64_t bytes = 0;
  uint64_t errors = 0;
  uint64_t order_violations = 0; ///< A seq that does not follow the last.
  uint64_t deaf_complete = 0;    ///< Deaf members that have read everything.

  counters& operator+=(const counters& other);
};

/// One thread with an epoll of its own and all members of some of the rooms.
class worker {
public:
  /// Group 0 is the load, group 1 the probe room.
  using latencies = std::array<std::array<histogram, 2>, 2>;

  /// Serves the rooms whose number modulo `options::threads` is `index`.
  worker(const options& settings, const dialect& speaks, control& shared,
         unsigned index);
  ~worker();

  /// Runs until the phase is `finish`.
  void run();

  /// A copy that is at most one turn of the loop old.
  counters snapshot() const;

  /// [window][group]; to be read when `run` has returned.
  const latencies& latency() const { return latency_; }

  /// The first refusal that was seen; to be read when `run` has returned.
  const std::string& first_error() const { return first_error_; }

private:
  enum class state : uint8_t { closed, connecting, entering, joined };

  struct member {
    int socket = -1;
    uint32_t room = 0;
    uint32_t index = 0;
    state now = state::closed;
    bool deaf = false;
    bool complete = false;
    bool watches_output = false;
    uint8_t replies = 0;
    uint16_t seq_offset = 0;
    uint64_t last_seq = 0;
    std::string partial_line;
    std::string output;
  };

  struct room {
    std::string name;
    uint8_t group = 0;
    uint64_t head = 0;
    std::vector<uint32_t> speakers; ///< Members that read, in index order.
  };

  /// Messages at a fixed rate into random ones of these rooms.
  struct schedule {
    std::vector<uint32_t> rooms;
    double interval_ns = 0;
    double next_due_ns = 0;
  };

  void add_rooms(unsigned index);
  void add_room(uint32_t number, uint8_t group, uint32_t speakers,
                uint32_t deaf);
  void order_connects();
  void connect_some();
  void connect(uint32_t index);
  void connected(member& to);
  void start_load();
  void start_deaf_reading();
  void send_due(uint64_t now);
  void wait_and_serve();
  void read(member& from);
  void take_bytes(member& from, std::string_view bytes, uint64_t now);
  void take_line(member& from, std::string_view line, uint64_t now);
  void take_reply(member& from, uint64_t now);
  void take_delivery(member& from, const text_mark& mark, uint64_t now);
  void take_error(member& from, std::string_view line, uint64_t now);
  void take_seq(member& from, uint64_t seq);
  void say(member& from, uint64_t intended_at);
  void flush(member& to);
  void disconnect(member& gone);
  void watch(member& changed, int operation, uint32_t events);
  uint32_t any(size_t count);

  const options& settings_;
  const dialect& dialect_;
  control& shared_;
  int epoll_;
  bool loaded_ = false;
  bool deaf_read_ = false;
  uint32_t all_clients_;
  uint32_t connecting_ = 0;
  size_t begun_ = 0;
  std::vector<uint32_t> connect_order_;
  std::vector<member> members_;
  std::vector<room> rooms_;
  std::vector<schedule> schedules_;
  std::minstd_rand random_;
  std::string input_;
  counters counted_;
  latencies latency_;
  std::string first_error_;
  mutable std::mutex published_mutex_;
  counters published_;
};

/// Nanoseconds of the steady clock.
uint64_t now_ns();

} // namespace greenroom::bench
