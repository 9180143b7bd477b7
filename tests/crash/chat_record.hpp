#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace greenroom::crash {

/// A line of a client that the server answered with a good reply.
struct acknowledged_line {
  enum class kind : uint8_t { message = 1, join, leave };

  kind what = kind::message;
  std::string room;
  std::string nickname;
  std::string text; ///< Of a message; no other line has the same one.
  uint64_t seq = 0; ///< That the reply named (JOIN), else 0.
};

/// What one client has seen of one server process, each in its order.
struct chat_record {
  std::string nickname;
  std::vector<acknowledged_line> acknowledged;
  std::vector<nlohmann::json> events; ///< As delivered, of all its rooms.
  std::vector<std::string> sent;      ///< Texts of messages, sent or not.
  std::vector<std::string> problems;  ///< What must not happen.
};

} // namespace greenroom::crash
