#pragma once

#include "tests/bench/load/worker.hpp"

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace greenroom::bench {

/// What was measured between two moments.
struct window_figures {
  double seconds = 0;
  counters counted; ///< The difference.
  double server_cpu_seconds = 0;
  double generator_cpu_seconds = 0;
  uint64_t rss_bytes_before = 0; ///< Of the server.
  uint64_t rss_bytes_max = 0;
  uint64_t wal_bytes_max = 0;
};

/// Leads the workers through the phases of a run. To be used by one thread.
class coordinator {
public:
  coordinator(const options& settings, const dialect& speaks);

  /// Ends all workers.
  ~coordinator();

  /// Lets clients connect until there are `clients`, and waits until all of
  /// them have joined. False when one failed or the deadline passed.
  bool connect(uint32_t clients);

  /// Waits until no line has come for a quarter of a second, so that what
  /// joining set off is over before anything is measured.
  bool settle();

  void start_load();

  /// Measures for a time; latencies go to this window (0 or 1).
  window_figures measure(int window, double seconds);

  /// Measures until `done`, asked every few milliseconds, or the deadline.
  window_figures measure_until(int window, double deadline_seconds,
                               const std::function<bool()>& done);

  /// Says nothing new and waits until all that was said has been delivered.
  /// False when something is missing at the deadline.
  bool drain();

  /// Lets the deaf read, and waits until they have read everything.
  bool deaf_read();

  /// Ends all workers; what they measured stays.
  void finish();

  counters total() const;
  histogram latency(int window, int group) const;
  std::string first_error() const;

private:
  bool wait_until(const std::function<bool()>& done, double deadline_seconds);

  const options& settings_;
  control shared_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::vector<std::thread> threads_;
};

/// The largest SQLite write-ahead log in the directory, 0 when there is none.
uint64_t largest_wal_bytes(const std::string& directory);

} // namespace greenroom::bench
