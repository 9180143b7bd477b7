#pragma once

#include "protocol/command.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <string>
#include <string_view>

namespace greenroom {

/// The error of a line that has the given verb and is wrong.
inline std::string error_of(std::string_view line, verb word) {
  const auto parsed = parse_line(line);
  INFO("line: ", line);
  CHECK(parsed.word == word);
  const auto* bad = std::get_if<command::bad>(&parsed.parameters);
  REQUIRE(bad != nullptr);
  return bad->error;
}

/// The parameters of a line that has the given verb and is good.
template <class Command>
Command good(std::string_view line, verb word) {
  const auto parsed = parse_line(line);
  INFO("line: ", line);
  CHECK(parsed.word == word);
  if (const auto* bad = std::get_if<command::bad>(&parsed.parameters))
    FAIL_CHECK(bad->error);
  const auto* command = std::get_if<Command>(&parsed.parameters);
  REQUIRE(command != nullptr);
  return *command;
}

/// What a line says as a message.
inline std::string_view text_of(std::string_view line) {
  return good<command::message>(line, verb::message).text;
}

} // namespace greenroom
