#pragma once

#include "actors/messages.hpp"
#include "protocol/command.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace greenroom {

/// What a line asks of other actors. It owns its strings, which a parsed
/// command does not: it may have to be asked again when the line is gone.
/// `asking` knows whom to ask; `replies.hpp` lists who answers.
namespace question {

struct login {
  std::string nickname;
  std::string token; ///< Empty: no takeover is asked for.
};

struct join {
  std::string room;
  bool resumes = false;    ///< `since=` was given.
  std::uint64_t since = 0; ///< The last seq that the client has.
};

using command::leave;

struct history {
  history_request asked; ///< Session and line are filled in when it is sent.
};

struct who {
  std::string room;
};

using command::rooms;

struct tell {
  std::string nickname;
  std::string text;
  bool is_anywhere = false; ///< The receiver need not be in one's own room.
};

/// Asked of nobody: the client waits for the events that it is owed.
using command::quit;

using any = std::variant<login, join, leave, history, who, rooms, tell, quit>;

} // namespace question

} // namespace greenroom
