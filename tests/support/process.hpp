#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace greenroom::test {

/// Resident memory of a process in bytes (VmRSS), 0 when it is gone.
uint64_t resident_bytes(pid_t pid);

/// CPU time in seconds that a process has used, user and system, ended
/// threads included, counted in nanoseconds; 0 when it is gone.
double cpu_seconds(pid_t pid);

/// A program that this object started and, at the latest in its destructor,
/// ends. Its errors are `std::runtime_error`, for the test to fail with.
///
/// Start it from a thread that outlives it: the kernel kills the program when
/// the thread that started it ends, so that nothing outlives a crashed test.
class process {
public:
  using milliseconds = std::chrono::milliseconds;

  /// Starts `arguments[0]`. Its standard output is kept for `first_line`; its
  /// standard error goes to the file `errors_to`, or where ours goes when
  /// that is empty.
  explicit process(const std::vector<std::string>& arguments,
                   const std::string& errors_to = {});

  process(const process&) = delete;
  process& operator=(const process&) = delete;

  /// Kills the program when it still runs.
  ~process();

  /// Reads the next line of its standard output, without the end. Fails when
  /// the deadline passes or the output ends first.
  std::string first_line(milliseconds deadline = milliseconds{20000});

  /// Sends a signal; nothing happens when the program has ended.
  void signal(int number);

  /// Waits for the end: the exit code, 128 + the signal that ended it, or
  /// nothing when the deadline passes first.
  std::optional<int> wait(milliseconds deadline = milliseconds{30000});

  /// `kill -9`, and waits for the end.
  void kill_now();

  /// Whether it has not ended yet.
  bool running();

  pid_t pid() const { return pid_; }

private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string unread_;
  std::optional<int> ended_;
};

} // namespace greenroom::test
