#pragma once

#include "config/options.hpp"

#include <memory>

namespace spdlog {
class formatter;
}

namespace greenroom {

/// Sends what is logged with spdlog to standard error, in the form and from
/// the level on that `values.log` names. A thread of its own writes it: when
/// nobody reads standard error, the oldest lines are dropped and nobody waits.
/// Nothing that users say may be logged.
void start_logging(const options& values);

/// Takes over a new form and level.
void change_logging(const options& values);

/// Writes what waits, ends the thread.
void stop_logging();

/// `text`: `2026-11-22 07:31:11.123456 info what happened`, with control
/// characters made visible. `json`: an object with `time`, `level` and
/// `message`. One line each, UTC.
std::unique_ptr<spdlog::formatter>
make_log_formatter(const std::string& format);

} // namespace greenroom
