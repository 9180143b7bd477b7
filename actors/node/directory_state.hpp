#pragma once

#include "protocol/event.hpp"
#include "protocol/refusal.hpp"
#include "protocol/short_nickname.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace greenroom {

/// 128 random bits by which a session can be taken over.
using session_token = std::array<std::uint64_t, 2>;

/// From the kernel's random numbers.
/// @throws std::runtime_error if the kernel gives none.
session_token make_session_token();

/// 32 hex digits.
std::string to_hex(const session_token& token);

/// Who is logged in, under which nickname and token.
class directory_state {
public:
  struct outcome {
    refusal why = refusal::none;
    session_id takes_over; ///< This session has to yield first; nobody: none.
  };

  /// Whether `session` may call itself `nickname`.
  /// @param token hex, empty when none was given.
  outcome check(session_id session, const std::string& nickname,
                std::string_view token, bool unique_nicknames) const;

  /// @returns the new session's token.
  session_token add(session_id session, const std::string& nickname,
                    bool unique_nicknames);
  void remove(session_id session);

  /// The session of a nickname; nobody if there is none, or if it logged in
  /// while nicknames were not unique.
  session_id find(const std::string& nickname) const;

  std::size_t size() const noexcept { return sessions_.size(); }

private:
  struct login {
    session_token token;
    short_nickname nickname;
  };

  using login_map = std::unordered_map<session_id, login>;

  /// Hashes and compares logins by their tokens.
  struct by_token {
    using is_transparent = void;
    using entry = const login_map::value_type*;

    static const session_token& token(const session_token& key) noexcept {
      return key;
    }
    static const session_token& token(entry key) noexcept {
      return key->second.token;
    }

    template <class Key>
    std::size_t operator()(const Key& key) const noexcept {
      return token(key)[0]; // random already
    }

    template <class Left, class Right>
    bool operator()(const Left& lhs, const Right& rhs) const noexcept {
      return token(lhs) == token(rhs);
    }
  };

  login_map sessions_;
  // Entries of sessions_.
  std::unordered_set<by_token::entry, by_token, by_token> tokens_;
  std::unordered_map<std::string, session_id> unique_;
};

} // namespace greenroom
