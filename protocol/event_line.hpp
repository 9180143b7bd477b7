#pragma once

#include "protocol/event.hpp"

#include <string>
#include <string_view>

namespace greenroom {

/// Appends `text` as a JSON string with its quotes. Escapes what JSON demands
/// and U+007F–U+009F, U+2028, U+2029. `text` must be well-formed UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// Appends the line that members of `room` get for an event, with its `\n`.
/// Encoded by hand for speed, as every delivery needs it; a test compares it
/// with nlohmann/json.
void append_event_line(std::string& out, const event& entry,
                       std::string_view room);

/// Appends the history entry that `asker` gets for an event, with its `\n`.
void append_history_line(std::string& out, const event& entry,
                         std::string_view room, std::string_view asker);

} // namespace greenroom
