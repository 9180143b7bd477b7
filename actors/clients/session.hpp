#pragma once

#include "actors/clients/question.hpp"
#include "protocol/command.hpp"
#include "protocol/short_nickname.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace greenroom {

/// What a connection knows of its user, and what a line means to it.
class session {
public:
  struct reply {
    std::string line; ///< The whole reply; nothing else has to be done.
  };

  using action = std::variant<reply, command::message, question::any>;

  /// Decides what a line asks for. Checks in this order, which decides the
  /// error that a client sees: login, room, parameters.
  /// @param unique_nicknames whether `/tell` needs a login only, and no room.
  action decide(const parsed_line& line, bool unique_nicknames) const;

  void logged_in(std::string_view nickname) {
    nickname_ = short_nickname{nickname};
  }

  void joined(std::string room) { room_ = std::move(room); }
  void left() { room_.clear(); }

  const short_nickname& nickname() const noexcept { return nickname_; }
  const std::string& room() const noexcept { return room_; }

private:
  refusal missing(const parsed_line& line, bool unique_nicknames) const;
  action decide_join(const command::join& asked) const;

  short_nickname nickname_; // empty: not logged in
  std::string room_;        // empty: in none
};

} // namespace greenroom
