#pragma once

#include "tests/bench/load/coordinator.hpp"

#include <nlohmann/json.hpp>

namespace greenroom::bench {

/// Keys in the order in which they were added, for people to read.
using report = nlohmann::ordered_json;

/// What was asked for.
report describe(const options& settings);

/// `{"p50":…,"p99":…,"p99_9":…,"max":…,"count":…}` in microseconds, null when
/// nothing was recorded.
report latency_us(const histogram& latency);

/// Rates, CPU and memory of one window. What cannot be known is null.
report describe(const window_figures& window, const options& settings);

/// Errors, order and completeness of a whole run.
report verdict(const coordinator& run);

} // namespace greenroom::bench
