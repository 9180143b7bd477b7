#include "actors/node/directory_state.hpp"

#include <sys/random.h>

#include <charconv>
#include <cstdio>
#include <optional>
#include <stdexcept>

namespace greenroom {

namespace {

std::optional<session_token> from_hex(std::string_view text) {
  if (text.size() != 32)
    return std::nullopt;
  session_token result{};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto* begin = text.data() + 16 * i;
    const auto [end, error] = std::from_chars(begin, begin + 16, result[i], 16);
    if (error != std::errc{} || end != begin + 16)
      return std::nullopt;
  }
  return result;
}

} // namespace

session_token make_session_token() {
  session_token result{};
  if (getrandom(result.data(), sizeof result, 0)
      != static_cast<ssize_t>(sizeof result))
    throw std::runtime_error{"the kernel gives no random numbers"};
  return result;
}

std::string to_hex(const session_token& token) {
  std::array<char, 33> text{};
  std::snprintf(text.data(), text.size(), "%016llx%016llx",
                static_cast<unsigned long long>(token[0]),
                static_cast<unsigned long long>(token[1]));
  return text.data();
}

directory_state::outcome directory_state::check(session_id session,
                                                const std::string& nickname,
                                                std::string_view token,
                                                bool unique_nicknames) const {
  if (const auto known = from_hex(token)) {
    const auto i = tokens_.find(*known);
    if (i != tokens_.end() && (*i)->second.nickname.view() == nickname
        && (*i)->first != session)
      return {refusal::none, (*i)->first};
  }
  if (unique_nicknames && find(nickname))
    return {refusal::nickname_in_use, {}};
  return {};
}

session_token directory_state::add(session_id session,
                                   const std::string& nickname,
                                   bool unique_nicknames) {
  const auto token = make_session_token();
  tokens_.insert(
    &*sessions_.insert({session, {token, short_nickname{nickname}}}).first);
  if (unique_nicknames)
    unique_[nickname] = session;
  return token;
}

void directory_state::remove(session_id session) {
  const auto i = sessions_.find(session);
  if (i == sessions_.end())
    return;
  if (const auto held = unique_.find(i->second.nickname.str());
      held != unique_.end() && held->second == session)
    unique_.erase(held);
  tokens_.erase(&*i);
  sessions_.erase(i);
}

session_id directory_state::find(const std::string& nickname) const {
  const auto i = unique_.find(nickname);
  return i == unique_.end() ? session_id{} : i->second;
}

} // namespace greenroom
