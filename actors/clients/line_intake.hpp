#pragma once

#include "actors/clients/client.hpp"
#include "actors/clients/loop_context.hpp"
#include "actors/clients/rate_limit.hpp"
#include "config/options.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace greenroom {

/// One connection's way from bytes to lines that may be executed: limits the
/// rate, holds a line that has to wait for replies, and stops reading when too
/// much input waits. A plain object of its loop's thread.
class line_intake {
public:
  using time_point = rate_limit::time_point;

  enum class outcome : std::uint8_t {
    line,     ///< Here it is.
    nothing,  ///< No line yet, or too much output is waiting.
    too_fast, ///< A line is there; `wake` after `pause` allows it.
    ended,    ///< No line, and there will be none.
  };

  /// A copy of a line that has to wait.
  struct held_line {
    line_reader::quality quality;
    std::string text;
  };

  struct next_line {
    outcome what = outcome::nothing;
    line_reader::line line{};
    /// Owns the line's text if the line was held.
    std::unique_ptr<const held_line> storage{};
  };

  /// Takes the next line unless something forbids it. The line is valid until
  /// the next call.
  /// @pre not `is_asleep`.
  next_line next(transport& socket, const options& opts, time_point now);

  /// Keeps a line that must wait until earlier ones are answered; `next` will
  /// return it without counting it once more against the rate.
  void hold(const line_reader::line& line);

  /// Whether this is the connection's first line and looks like a browser's.
  /// To be called with every line: it counts the first call as the first line.
  bool is_http(const line_reader::line& line);

  /// Counts so many further lines against the rate.
  void charge(std::uint32_t lines) { rate_.charge(lines); }

  /// How long the connection has to sleep, after `too_fast`.
  std::chrono::milliseconds pause(const options& opts) const {
    return rate_.wait(opts.limits.lines_per_second);
  }

  bool is_asleep() const noexcept { return is_asleep_; }
  void wake() noexcept { is_asleep_ = false; }

  /// Counts the input that is left and stops reading when that is too much.
  /// @param is_waiting whether its next line waits for an answer.
  void adjust_reading(client& who, loop_context& loop, bool is_waiting,
                      std::chrono::seconds now) const;

private:
  std::unique_ptr<held_line> held_;
  // So that the flags use its padding: memory of every idle connection.
  [[no_unique_address]] rate_limit rate_;
  bool is_asleep_ = false;
  bool is_first_line_ = true;
};

} // namespace greenroom
