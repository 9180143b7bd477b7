#pragma once

#include "config/options.hpp"

#include <span>
#include <string>
#include <vector>

namespace greenroom {

/// One thing that is wrong with a configuration.
struct config_error {
  std::string file;     ///< Path, or `command line`.
  std::size_t line = 0; ///< 0: in no line.
  std::string key;      ///< Empty when the file as a whole cannot be read.
  std::string message;  ///< What is wrong, and what is allowed.
};

/// `greenroom.toml:12: limits.line_bytes: must be …`
std::string to_string(const config_error& error);

/// Options, or everything that is wrong with them.
struct loaded_options {
  options values; ///< Only good to use when there are no errors.
  std::vector<config_error> errors;

  explicit operator bool() const noexcept { return errors.empty(); }
};

/// Reads options: the defaults, then `file` (TOML; empty: no file), then
/// `overrides` in their order, each `KEY=VALUE` with a key as in the file. A
/// VALUE is TOML; a text may go without quotes, a list without its brackets
/// (`listen=127.0.0.1:9090,[::1]:9090`).
/// An unknown key, a wrong type, a value out of range and values that
/// contradict each other are errors; all of them are reported at once.
loaded_options load_options(const std::string& file,
                            std::span<const std::string> overrides);

} // namespace greenroom
