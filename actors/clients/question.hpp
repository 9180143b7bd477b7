#pragma once

#include "actors/messages.hpp"
#include "protocol/command.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace greenroom {

/// What a line asks of other actors. Owns what the parsed command only points
/// at, because the line is gone when it has to be asked again. `asking` knows
/// whom to ask; `replies.hpp` lists who answers.
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
  history_request asked; ///< Without session and line.
};

struct who {
  std::string room;
};

using command::rooms;

struct tell {
  std::string nickname;
  std::string text;
  bool is_anywhere = false; ///< Not only in one's own room.
};

/// Asked of nobody: a client that is owed events waits for them.
using command::quit;

using any = std::variant<login, join, leave, history, who, rooms, tell, quit>;

} // namespace question

} // namespace greenroom
