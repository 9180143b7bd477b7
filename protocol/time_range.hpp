#pragma once

#include "protocol/parameters.hpp"
#include "protocol/utc_time.hpp"

#include <optional>
#include <string_view>

namespace greenroom {

/// Reads the `[from [to]]` of HISTORY: `from` is the first microsecond of what
/// the first time says, `to` the last of the second. A time of day after a
/// date belongs to it, so each of the two may be one word or two.
parameter_error read_time_range(std::string_view text,
                                std::optional<utc_time>& from,
                                std::optional<utc_time>& to);

} // namespace greenroom
