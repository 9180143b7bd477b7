#pragma once

#include "config/options.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace greenroom {

/// Leads from an options struct to one of its members.
using option_member =
  std::variant<std::uint32_t& (*)(options&), std::uint64_t& (*)(options&),
               bool& (*)(options&), std::string& (*)(options&),
               std::vector<std::string>& (*)(options&)>;

/// One configurable key. The table of them drives loading, `--set`, range
/// checks, reloading and the test of the sample file.
struct option_key {
  std::string_view name; ///< `limits.line_bytes`
  option_member member;
  std::string_view meaning; ///< One line, without a dot at its end.
  /// Whether a running server takes a new value on SIGHUP.
  bool changes_while_running = false;
  std::uint64_t least = 0; ///< Of a number, inclusive.
  std::uint64_t most = 0;  ///< Of a number, inclusive.
  /// What a text may be; empty: the check below decides, or anything goes.
  std::vector<std::string_view> choices = {};
  /// What is wrong with one text (each one of a list); empty: nothing.
  std::string (*complaint)(std::string_view) = nullptr;
};

/// All keys, in the order of the sample file.
std::span<const option_key> option_keys();

/// @returns null when there is no such key.
const option_key* find_option_key(std::string_view name);

} // namespace greenroom
