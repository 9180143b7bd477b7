#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace greenroom::soak {

/// A line that a client sends, with what the model needs to know of it.
struct client_line {
  enum class kind : uint8_t {
    login = 1,
    join,
    leave,
    message,
    history,
    ping,
    who,
    rooms,
    tell,
    help,
    quit,
    bad, ///< Refused whatever the state is, or after the check of `needs`.
  };
  enum class state : uint8_t { nothing = 1, login, room };

  kind what = kind::ping;
  state needs = state::nothing;
  std::string text;      ///< As it is sent, without its end.
  std::string parameter; ///< Nickname, room, body or the text of a ping.
  std::string token;     ///< Of a LOGIN that takes over.
  std::optional<uint64_t> since; ///< Of a JOIN.
  uint64_t limit = 0;            ///< Of a HISTORY, 0: none.
  /// A good parameter has none; else how the error begins, after the checks of
  /// login and room.
  std::string error;

  /// Whether messages after it may be in another room than those before it.
  bool changes_room() const {
    return what == kind::login || what == kind::join || what == kind::leave;
  }
};

} // namespace greenroom::soak
