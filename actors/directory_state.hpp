#pragma once

#include "protocol/event.hpp"
#include "protocol/refusal.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace greenroom {

/// 128 random bits by which a session can be taken over.
using session_token = std::array<std::uint64_t, 2>;

/// From the kernel's random numbers.
session_token make_session_token();

/// 32 hex digits.
std::string to_hex(const session_token& token);

/// Who is logged in, under which nickname and token.
class directory_state {
public:
  struct outcome {
    refusal why = refusal::none;
    session_number takes_over = 0; ///< Ask this session to yield first.
  };

  /// Whether `session` may call itself `nickname`.
  /// @param token hex, empty when none was given.
  outcome check(session_number session, const std::string& nickname,
                std::string_view token, bool unique_nicknames) const;

  /// @returns the new session's token.
  session_token add(session_number session, const std::string& nickname,
                    bool unique_nicknames);
  void remove(session_number session);

  /// The session of a nickname; known only while nicknames are unique. 0: none.
  session_number find(const std::string& nickname) const;

  std::size_t size() const noexcept { return sessions_.size(); }

private:
  struct token_hash {
    std::size_t operator()(const session_token& x) const noexcept {
      return x[0]; // random already
    }
  };

  struct login {
    session_number session = 0;
    std::string nickname;
  };

  std::unordered_map<session_token, login, token_hash> logins_;
  std::unordered_map<session_number, session_token> sessions_;
  std::unordered_map<std::string, session_number> unique_;
};

} // namespace greenroom
