#pragma once

#include "tests/crash/chat_record.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
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
    uint32_t seed = 1;
  };

  /// `killed` says that the end of the connection is no problem any more;
  /// `acknowledged` counts good replies over all clients.
  busy_client(options settings, const std::atomic<bool>& killed,
              std::atomic<uint64_t>& acknowledged);
  ~busy_client();

  /// Waits for the end of the connection.
  const chat_record& finish();

private:
  struct pending_line {
    acknowledged_line line;
    bool is_login = false;
  };

  void run();
  void send_some(test::line_client& client);
  void add_line(std::string& out, acknowledged_line line);
  void add_message(std::string& out);
  void change_room(std::string& out);
  void take(const nlohmann::json& object);
  void take_reply(const nlohmann::json& reply);

  options settings_;
  const std::atomic<bool>& killed_;
  std::atomic<uint64_t>& acknowledged_;
  std::minstd_rand random_;
  uint64_t texts_ = 0;
  std::string room_; ///< In which it is when all lines sent are executed.
  std::deque<pending_line> pending_;
  chat_record record_;
  std::thread thread_;
};

} // namespace greenroom::crash
