#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace greenroom {

/// Why a line is refused. Goes between nodes: append only, never renumber.
/// 0 means that nothing is wrong.
enum class refusal : std::uint8_t {
  none = 0,
  login_required = 1,
  join_a_room_first,     ///< `Join a room first`
  already_logged_in,     ///< argument: the present nickname
  nickname_in_use,       ///< only with nicknames.unique
  already_present,       ///< the nickname is taken in that room
  too_many_rooms,        ///< limits.rooms
  no_such_user,          ///< argument: the nickname; /tell
  user_not_reading,      ///< /tell to a connection whose output is full
  message_not_recorded,  ///< `History unavailable, message not sent`
  nothing_done,          ///< `History unavailable, nothing was done`
  server_busy,           ///< `Server busy, message not sent`
  line_too_long,         ///< argument: the limit in bytes
  invalid_utf8,          ///< not UTF-8, or a NUL byte
  login_too_late,        ///< limits.login_seconds
  too_many_connections,  ///< limits.connections
  too_many_from_address, ///< limits.connections_per_ip, connects_per_minute
  http_not_spoken,       ///< a browser's first line
  history_unavailable,   ///< HISTORY, /who: the journal cannot be read now
};

/// The text of the error object, in the words of protocol.md.
/// @param argument what the value's comment names, else empty.
std::string error_text(refusal why, std::string_view argument = {});

} // namespace greenroom
