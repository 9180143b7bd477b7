#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace greenroom {

/// Makes one line for the log when a journal begins to refuse claims and
/// appends, and one when it records again, however often it refuses in between.
class refusal_log {
public:
  /// @param free_bytes returns how much space is free, if that can be told.
  explicit refusal_log(std::function<std::optional<std::uint64_t>()> free_bytes)
      : free_bytes_(std::move(free_bytes)) {}

  /// Something was refused, or would be. @returns a line to log, if any.
  std::optional<std::string> refused(const std::string& why);

  /// Something was recorded. @returns a line to log, if any.
  std::optional<std::string> recorded();

private:
  std::string free_text() const;

  std::function<std::optional<std::uint64_t>()> free_bytes_;
  bool refusing_ = false;
};

} // namespace greenroom
