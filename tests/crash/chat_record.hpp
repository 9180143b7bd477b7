#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace greenroom::crash {

/// A line of a client that the server answered with a good reply.
struct acknowledged_line {
  enum class kind : uint8_t { message = 1, join, leave, login, ping };

  kind what = kind::message;
  std::string room;
  std::string nickname;
  std::string text; ///< Of a message or ping; no other line has the same one.
  uint64_t seq = 0; ///< Of its event, as the reply named it.
};

/// An event that a client has seen, after which it goes on.
struct resume_point {
  std::string room;
  uint64_t seq = 0;
};

/// What one client has seen of one server process, each in its order.
struct chat_record {
  std::string nickname;
  std::optional<resume_point> resumed; ///< Its first JOIN asked for what
                                       ///< followed, and was answered.
  std::vector<acknowledged_line> acknowledged;
  std::vector<nlohmann::json> events; ///< As delivered, of all its rooms.
  std::vector<std::string> sent;      ///< Texts of messages, sent or not.
  std::vector<std::string> problems;  ///< What must not happen.
};

} // namespace greenroom::crash
