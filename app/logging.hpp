#pragma once

#include "config/options.hpp"

#include <memory>

namespace spdlog {
class formatter;
}

namespace greenroom {

/// Sends what is logged with spdlog to standard error, with the form and the
/// least level that `values.log` names. A thread of its own writes it: when
/// nobody reads standard error, the oldest lines are dropped and nobody waits.
/// Nothing that users say may be logged.
void start_logging(const options& values);

/// Changes to the form and the level of `values.log`.
void change_logging(const options& values);

/// Writes the lines that are queued and ends the thread.
void stop_logging();

/// `text`: `2026-11-22 07:31:11.123456 info what happened`, with control
/// characters made visible. `json`: an object with `time`, `level` and
/// `message`. One line each, UTC.
std::unique_ptr<spdlog::formatter>
make_log_formatter(const std::string& format);

} // namespace greenroom
