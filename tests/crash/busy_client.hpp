#pragma once

#include "tests/crash/chat_record.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace greenroom::test {
class line_client;
}

namespace greenroom::crash {

/// A client with a thread of its own that speaks as fast as the server
/// answers, now and then leaves, joins again or goes to another room, and
/// records all that it is told, until the server is gone.
class busy_client {
public:
  struct options {
    uint16_t port = 0;
    std::string nickname;
    std::vector<std::string> rooms; ///< It begins in the first one.
    std::string text_prefix;        ///< Makes its texts unique.
    /// It begins there, at once with lines of its own, instead.
    std::optional<resume_point> resume;
    int receive_buffer_bytes = 0; ///< SO_RCVBUF; 0: the system's default.
    uint32_t seed = 1;
  };

  /// `killed` says that the end of the connection is no problem any more;
  /// `acknowledged` counts good replies over all clients.
  busy_client(options settings, const std::atomic<bool>& killed,
              std::atomic<uint64_t>& acknowledged);
  ~busy_client();

  /// Whether the lines that it sent at its start are answered, or never will
  /// be because its connection is over.
  bool settled() const { return settled_; }

  /// Waits for the end of the connection.
  const chat_record& finish();

private:
  void run();
  std::string first_lines();
  void send_some(test::line_client& client);
  void add_line(std::string& out, acknowledged_line line);
  void add_message(std::string& out);
  void add_ping(std::string& out);
  void change_room(std::string& out);
  void take(const nlohmann::json& object);
  void take_event(const nlohmann::json& event);
  void take_reply(const nlohmann::json& reply);
  void check_replay(const nlohmann::json& reply);

  options settings_;
  const std::atomic<bool>& killed_;
  std::atomic<uint64_t>& acknowledged_;
  std::minstd_rand random_;
  uint64_t texts_ = 0;
  bool joined_once_ = false;
  std::string room_; ///< In which it is when all lines sent are executed.
  std::deque<acknowledged_line> pending_;
  size_t unsettled_ = 0; ///< Of the lines that it sent at its start.
  std::atomic<bool> settled_{false};
  chat_record record_;
  std::thread thread_;
};

} // namespace greenroom::crash
