#pragma once

#include "tests/bench/load/options.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace greenroom::bench {

/// Fills a room of the server with `options::entries` messages of one member
/// that leaves when all of them are acknowledged. Throws on a refusal.
void fill_room(const options& settings, const std::string& room);

/// Reads the history of a room slowly until `catch_up`, then as fast as it
/// can. Its own thread; greenroom only.
class slow_reader {
public:
  slow_reader(const options& settings, std::string room);
  ~slow_reader();

  /// Begins to read at full speed and waits for the end.
  void catch_up();

  uint64_t promised() const { return promised_; } ///< The `count` of the reply.
  uint64_t entries() const { return entries_; }   ///< That have arrived.
  const std::string& failure() const { return failure_; }

private:
  void run(const options& settings, const std::string& room);

  std::atomic<bool> hurry_{false};
  uint64_t promised_ = 0;
  uint64_t entries_ = 0;
  std::string failure_;
  std::thread thread_;
};

/// Sends `/ping` for ever and reads nothing. Its own thread; greenroom only.
class ping_flood {
public:
  explicit ping_flood(const options& settings);
  ~ping_flood();

  /// Ends the flood and tells how many bytes the server took.
  uint64_t stop();

private:
  void run(uint16_t port);

  std::atomic<bool> stop_{false};
  uint64_t sent_bytes_ = 0;
  std::thread thread_;
};

} // namespace greenroom::bench
