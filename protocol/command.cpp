#include "protocol/command.hpp"

#include "protocol/names.hpp"
#include "protocol/parameters.hpp"
#include "protocol/refusal.hpp"
#include "protocol/time_range.hpp"

#include <algorithm>
#include <array>

namespace greenroom {

namespace {

using command::bad;

constexpr std::string_view missing_parameter = "Missing required parameter";

bad missing() {
  return {std::string{missing_parameter}};
}

command_parameters parse_login(std::string_view text) {
  std::array<option, 1> options{{{"token", {}}}};
  const auto split = split_parameters(text, options, true);
  if (auto error = read_options(split.options, options))
    return bad{std::move(*error)};
  if (split.positional.empty())
    return missing();
  if (!is_nickname(split.positional))
    return bad{"Invalid nickname"};
  return command::login{split.positional,
                        options[0].value.value_or(std::string_view{})};
}

bad invalid_room_name(std::string_view name) {
  auto error = naming("Invalid room name: ", name);
  error += ", please use alphanumericcharacters only";
  return {std::move(error)};
}

command_parameters parse_join(std::string_view text) {
  std::array<option, 1> options{{{"since", {}}}};
  const auto split = split_parameters(text, options, true);
  command::join result;
  if (auto error = read_options(split.options, options))
    return bad{std::move(*error)};
  if (auto error = read_number(options[0], 0, result.since))
    return bad{std::move(*error)};
  result.room = split.positional;
  // As in the original, the first ROOM belongs to the command, even if nothing
  // follows; the room of that name is `JOIN ROOM ROOM`.
  auto after_alias = split.positional;
  if (take_word(after_alias) == "ROOM")
    result.room = after_alias;
  if (result.room.empty())
    return missing();
  if (!is_room_name(result.room))
    return invalid_room_name(result.room);
  return result;
}

// Somebody who says `LEFT handed people unite` must not leave the room.
command_parameters parse_leave(std::string_view word, std::string_view text) {
  text = without_trailing_blanks(text);
  if (text.empty() || text == "ROOM")
    return command::leave{};
  auto error = naming("", word);
  error += " takes no parameter, to send this line as a message write MESSAGE "
           "before it";
  return bad{std::move(error)};
}

command_parameters parse_history(std::string_view text) {
  std::array<option, 3> options{{{"limit", {}}, {"before", {}}, {"after", {}}}};
  const auto split = split_parameters(text, options, false);
  command::history result;
  auto error = read_time_range(split.positional, result.from, result.to);
  if (!error)
    error = read_options(split.options, options);
  if (!error)
    error = read_number(options[0], 1, result.limit);
  if (!error)
    error = read_number(options[1], 0, result.before);
  if (!error)
    error = read_number(options[2], 0, result.after);
  if (error)
    return bad{std::move(*error)};
  return result;
}

command_parameters parse_message(std::string_view text) {
  // Blanks alone say nothing.
  if (without_leading_blanks(text).empty())
    return missing();
  return command::message{text};
}

command_parameters parse_who(std::string_view text) {
  const auto split = split_parameters(text, {}, true);
  if (auto error = read_options(split.options, {}))
    return bad{std::move(*error)};
  if (!split.positional.empty() && !is_room_name(split.positional))
    return invalid_room_name(split.positional);
  return command::who{split.positional};
}

command_parameters parse_tell(std::string_view text) {
  auto rest = without_trailing_blanks(text);
  const auto nickname = take_word(rest);
  if (rest.empty())
    return missing();
  if (!is_nickname(nickname)) // Then nobody has it.
    return bad{naming(error_text(refusal::no_such_user), nickname)};
  return command::tell{nickname, rest};
}

template <class Command>
command_parameters parse_no_parameter(std::string_view text) {
  const auto given = without_trailing_blanks(text);
  if (!given.empty())
    return bad{naming("Unexpected parameter: ", given)};
  return Command{};
}

bad unknown_slash(std::string_view word) {
  auto error = naming("Unknown command ", word);
  error += naming(", to send it as a message write MESSAGE ", word);
  error += naming(" or /", word);
  return {std::move(error)};
}

struct named_verb {
  std::string_view name;
  verb word;
};

constexpr std::array capital_words{
  named_verb{"LOGIN", verb::login},     named_verb{"JOIN", verb::join},
  named_verb{"LEAVE", verb::leave},     named_verb{"LEFT", verb::leave},
  named_verb{"HISTORY", verb::history}, named_verb{"MESSAGE", verb::message}};

constexpr std::array slash_words{
  named_verb{"/help", verb::help},   named_verb{"/who", verb::who},
  named_verb{"/rooms", verb::rooms}, named_verb{"/tell", verb::tell},
  named_verb{"/ping", verb::ping},   named_verb{"/quit", verb::quit}};

// @param text what follows `word` and the blanks after it.
command_parameters parse_parameters(verb found, std::string_view word,
                                    std::string_view text) {
  switch (found) {
    case verb::login:
      return parse_login(text);
    case verb::join:
      return parse_join(text);
    case verb::leave:
      return parse_leave(word, text);
    case verb::history:
      return parse_history(text);
    case verb::message:
      return parse_message(text);
    case verb::help:
      return parse_no_parameter<command::help>(text);
    case verb::who:
      return parse_who(text);
    case verb::rooms:
      return parse_no_parameter<command::rooms>(text);
    case verb::tell:
      return parse_tell(text);
    case verb::ping:
      return command::ping{without_trailing_blanks(text)};
    case verb::quit:
      return parse_no_parameter<command::quit>(text);
    case verb::unknown_slash:
      break;
  }
  return unknown_slash(word);
}

} // namespace

requirement requirement_of(const parsed_line& line) noexcept {
  switch (line.word) {
    case verb::login:
    case verb::help:
    case verb::ping:
    case verb::quit:
    case verb::unknown_slash:
      return requirement::nothing;
    case verb::join:
    case verb::rooms:
      return requirement::login;
    case verb::who: {
      const auto* who = std::get_if<command::who>(&line.parameters);
      return who && who->room.empty() ? requirement::room : requirement::login;
    }
    case verb::leave:
    case verb::history:
    case verb::message:
    case verb::tell:
      return requirement::room;
  }
  return requirement::room;
}

parsed_line parse_line(std::string_view line) {
  const bool is_slash = line.starts_with('/');
  const bool is_capital = !line.empty() && line[0] >= 'A' && line[0] <= 'Z';
  if (line.starts_with("//"))
    return {verb::message, parse_message(line.substr(1))};
  if (!is_slash && !is_capital)
    return {verb::message, parse_message(line)};
  auto text = line;
  const auto word = take_word(text);
  const std::span<const named_verb> words =
    is_slash ? std::span<const named_verb>{slash_words} : capital_words;
  const auto found = std::ranges::find(words, word, &named_verb::name);
  if (found != words.end())
    return {found->word, parse_parameters(found->word, word, text)};
  if (is_slash)
    return {verb::unknown_slash, unknown_slash(word)};
  return {verb::message, parse_message(line)};
}

bool looks_like_http(std::string_view line) noexcept {
  constexpr std::array<std::string_view, 9> methods{
    "GET",     "HEAD",    "POST",  "PUT",  "DELETE",
    "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  const auto method = take_word(line);
  const auto target = take_word(line);
  return (target.starts_with('/') && std::ranges::count(methods, method) > 0)
         || line.starts_with("HTTP/1.");
}

} // namespace greenroom
