#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace greenroom {

/// As many loops as a session's identity can tell apart.
inline constexpr std::uint32_t loops_max = 64;

/// Everything that can be configured, with its defaults. The key of a member
/// in a file or in `--set` is its path here: `limits.line_bytes`.
/// 0 means "no limit" where a comment says so.
struct options {
  /// Where clients connect: `127.0.0.1:9090`, `[::1]:9090`.
  std::vector<std::string> listen{"127.0.0.1:9090"};
  std::string data_dir = "greenroom-data";
  std::uint32_t loops = 0; ///< Event loops; 0: one for two cores.
  bool io_uring = true;    ///< Many socket calls in one system call.
  std::uint32_t shutdown_seconds = 10;

  struct {
    std::uint32_t connections = 0; ///< 0: what RLIMIT_NOFILE leaves after 64.
    std::uint32_t connections_per_ip = 64;   ///< 0: no limit. IPv6: per /64.
    std::uint32_t connects_per_minute = 120; ///< Per address; 0: no limit.
    std::uint32_t login_seconds = 30;        ///< 0: no limit.
    std::uint32_t line_bytes = 16384;        ///< 64 to 1048576.
    std::uint32_t lines_per_second = 20;     ///< 0: no limit.
    std::uint32_t burst = 100;
    std::uint32_t pending_lines = 64;             ///< 1 to 4096.
    std::uint32_t output_bytes = 262144;          ///< Per connection, not 0.
    std::uint64_t output_bytes_total = 268435456; ///< Not 0.
    std::uint64_t input_bytes_total = 67108864;   ///< Not 0.
    std::uint32_t stalled_seconds = 120;          ///< 0: no limit.
    std::uint32_t keepalive_seconds = 60;         ///< 0: off.
    std::uint32_t rooms = 100000;      ///< With members; 0: no limit.
    std::uint32_t list_entries = 1000; ///< 1 to 100000.
  } limits;

  struct {
    std::uint64_t max_age = 0;             ///< Seconds; 0: for ever.
    std::uint64_t max_events_per_room = 0; ///< 0: all.
    std::uint32_t streams = 16;            ///< Pages read at once, 1 to 1024.
  } history;

  struct {
    std::string synchronous = "full";         ///< "full" or "normal".
    std::uint64_t queue_bytes = 67108864;     ///< Not 0.
    std::uint64_t min_free_bytes = 268435456; ///< 0: no reserve.
  } journal;

  struct {
    bool unique = false;
  } nicknames;

  struct {
    std::string format = "text"; ///< "text" or "json".
    std::string level = "info";  ///< "debug", "info", "warning", "error".
  } log;
};

} // namespace greenroom
