#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace greenroom::bench {

/// What is measured. Each is told in the help of the program.
enum class run_mode : uint8_t {
  closed = 1,
  open,
  durable,
  storm,
  idle,
  history,
  ping,
};

/// One run of the generator.
struct options {
  run_mode mode = run_mode::closed;
  std::string mode_name = "closed";
  std::string dialect = "greenroom";
  uint16_t port = 0;
  pid_t server_pid = 0;    ///< 0: nothing is said about the server's resources.
  std::string data_dir;    ///< Of the server; its largest WAL is reported.
  std::string room_prefix; ///< Letters and digits; default from the process id.

  unsigned threads = 1;
  uint32_t rooms = 10;
  uint32_t members = 100; ///< Of each room, that read and speak.
  uint32_t deaf = 0;      ///< Members that never read, over all rooms.
  bool deaf_read_at_end = false;
  uint32_t in_flight = 1; ///< Messages a room (durable: a member).
  double rate = 500;      ///< Messages a second over all rooms (open loop).
  double seconds = 5;
  double warm_up_seconds = 1;
  size_t text_bytes = 64;

  uint32_t probe_members = 0; ///< Of one more room, spoken to at probe_rate.
  double probe_rate = 10;

  uint32_t base_clients = 2000;           ///< Idle: where the slope begins.
  uint64_t entries = 1000000;             ///< History: messages in the room.
  uint32_t read_bytes_per_second = 10000; ///< History: of the slow reader.

  uint32_t connecting_at_once = 256;
  double deadline_seconds = 120; ///< Of setting up, and of each wait after.

  uint32_t clients() const { return rooms * members + deaf + probe_members; }
};

/// Reads the command line. Prints help or what is wrong and answers nothing
/// when the program should end with `exit_code`.
std::optional<options> read_options(int argc, char** argv, int& exit_code);

} // namespace greenroom::bench
