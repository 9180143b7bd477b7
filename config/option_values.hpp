#pragma once

#include "config/option_table.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace greenroom {

/// A value as a file or a command line gives it.
using option_value =
  std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

/// What a value must be, for people: `a number from 64 to 1048576`.
std::string allowed_text(const option_key& key);

/// The value of `key` in `values` as TOML: `16384`, `"full"`, `["[::1]:1"]`.
std::string value_text(const option_key& key, const options& values);

/// Puts `value` into the member of `key`, if its type and its range are right.
/// @returns what is wrong; empty when the value was taken.
std::string set_option(const option_key& key, options& values,
                       const option_value& value);

/// Two values that contradict each other, though each is allowed by itself.
struct option_conflict {
  std::string_view key;       ///< The one to change.
  std::string_view other_key; ///< The one that it contradicts.
  std::string message;
};

/// Checks what must hold between keys.
std::vector<option_conflict> find_conflicts(const options& values);

} // namespace greenroom
