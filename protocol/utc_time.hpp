#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace greenroom {

/// A moment, as events carry it: microseconds since 1970-01-01, UTC.
using utc_time = std::chrono::sys_time<std::chrono::microseconds>;

/// Appends `YYYY-MM-DD HH:MM:SS.ffffff` (26 bytes) to `out`.
/// Range: the years 0000 to 9999; what lies outside is clamped to them.
void append_utc_time(std::string& out, utc_time when);

/// The two readings of a time that a user wrote: as a `from` (its first
/// microsecond) and as a `to` (its last: of the second when it has no
/// fraction, of the day when it is a date).
struct time_span {
  utc_time first;
  utc_time last;
};

/// Reads `2026-11-22`, `2026-11-22T07:31:11` (or a blank for the `T`), with a
/// fraction of 1 to 9 digits (cut to microseconds), with `Z` or `+02:00`, or
/// Unix seconds with or without a fraction.
/// @returns nothing when `text` is none of these or names no real moment.
std::optional<time_span> parse_time(std::string_view text);

} // namespace greenroom
