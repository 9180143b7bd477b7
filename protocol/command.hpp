#pragma once

#include "protocol/event.hpp"
#include "protocol/utc_time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace greenroom {

/// The words that a line can begin with, see protocol.md.
enum class verb : std::uint8_t {
  login,
  join,
  leave,
  history,
  message,
  help,
  who,
  rooms,
  tell,
  ping,
  quit,
  unknown_slash, ///< A line that starts with `/` and is none of ours.
};

/// What a session needs before a line's parameters are even looked at.
enum class requirement : std::uint8_t { nothing, login, room };

namespace command {

struct login {
  std::string_view nickname;
  std::string_view token; ///< Empty when the line has none.
};

struct join {
  std::string_view room;
  std::optional<std::uint64_t> since;
};

struct leave {};

/// All bounds are inclusive here but `before` and `after`.
struct history {
  std::optional<utc_time> from;
  std::optional<utc_time> to;
  std::optional<std::uint64_t> before; ///< Exclusive seq.
  std::optional<std::uint64_t> after;  ///< Exclusive seq.
  std::optional<std::uint64_t> limit;  ///< At least 1.
};

/// A text that the room records.
struct message {
  std::string_view text; ///< Never empty.
  event_kind kind = event_kind::message;
};

struct help {};

struct who {
  std::string_view room; ///< Empty: one's own.
};

struct rooms {};

struct tell {
  std::string_view nickname;
  std::string_view text; ///< Never empty.
};

struct ping {
  std::string_view text; ///< May be empty.
};

struct quit {};

/// A known word with bad parameters. A missing login or room is reported first,
/// this error only then.
struct bad {
  std::string error; ///< The text of the error object.
};

} // namespace command

using command_parameters =
  std::variant<command::login, command::join, command::leave, command::history,
               command::message, command::help, command::who, command::rooms,
               command::tell, command::ping, command::quit, command::bad>;

/// One parsed line. Its views point into the line.
struct parsed_line {
  verb word = verb::message;
  command_parameters parameters;
};

/// What `word` needs: HISTORY a room, JOIN a login, `/help` nothing. `/who`
/// without a room needs one's own, so ask with the parsed line. `/tell` needs a
/// room here; with nicknames.unique a login is enough, which the caller knows.
requirement requirement_of(const parsed_line& line) noexcept;

/// Parses one line (without its end, clean UTF-8). Never fails: a wrong line is
/// a `command::bad`. Allocates only for that and for times.
parsed_line parse_line(std::string_view line);

/// Whether a connection's first line looks like a browser's: `GET /`,
/// `POST /`, … `HTTP/1.`. Otherwise any web page could make its visitors'
/// browsers send messages.
bool looks_like_http(std::string_view line) noexcept;

} // namespace greenroom
