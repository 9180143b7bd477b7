#pragma once

#include "tests/support/greenroom_server.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

// What the node tests have in common: a server, clients of it, and the
// answers by their texts.
namespace greenroom::test {

using json = nlohmann::json;

/// Whether the server grew by less than so many bytes since then. A sanitizer
/// keeps freed memory, so that its builds say nothing about it.
inline bool grew_less_than(uint64_t bytes, uint64_t before, process& server) {
  if (sanitized)
    return server.running();
  return resident_bytes(server.pid()) < before + bytes;
}

/// The `error` of an error reply; anything else comes back whole, so that a
/// comparison shows it.
inline std::string error_of(const json& reply) {
  if (reply.value("type", "") == "error")
    return reply.at("error");
  return reply.dump();
}

/// The `result` of a good reply; anything else comes back whole.
inline std::string result_of(const json& reply) {
  if (reply.value("type", "") == "commandResult")
    return reply.at("result");
  return reply.dump();
}

/// Reads the reply of HISTORY and the events of exactly its entries.
inline std::vector<json> history(line_client& client,
                                 const std::string& parameters = "") {
  auto reply = client.command("HISTORY" + parameters);
  REQUIRE_MESSAGE(result_of(reply) == "OK", reply.dump());
  std::vector<json> events;
  for (auto left = reply.at("count").get<uint64_t>(); left > 0; --left)
    events.push_back(client.expect_type("history").at("body"));
  return events;
}

/// The bodies of those that are messages.
inline std::vector<std::string> bodies(const std::vector<json>& events) {
  std::vector<std::string> result;
  for (auto& event : events)
    if (event.at("type") == "message")
      result.push_back(event.at("body"));
  return result;
}

using texts = std::vector<std::string>;

} // namespace greenroom::test
