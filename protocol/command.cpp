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

command_parameters parse_ping(std::string_view text) {
  return command::ping{without_trailing_blanks(text)};
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

// All that this file knows of a command.
struct known_word {
  std::string_view name;
  verb word;
  requirement needs;
  /// @param text what follows `word` and the blanks after it.
  command_parameters (*parse)(std::string_view word, std::string_view text);
};

// Makes a parser of one that need not know by which word it was called.
template <command_parameters (*parse)(std::string_view)>
command_parameters ignore_word(std::string_view, std::string_view text) {
  return parse(text);
}

constexpr std::array capital_words{
  known_word{"LOGIN", verb::login, requirement::nothing,
             ignore_word<parse_login>},
  known_word{"JOIN", verb::join, requirement::login, ignore_word<parse_join>},
  known_word{"LEAVE", verb::leave, requirement::room, parse_leave},
  known_word{"LEFT", verb::leave, requirement::room, parse_leave},
  known_word{"HISTORY", verb::history, requirement::room,
             ignore_word<parse_history>},
  known_word{"MESSAGE", verb::message, requirement::room,
             ignore_word<parse_message>},
};

constexpr std::array slash_words{
  known_word{"/help", verb::help, requirement::nothing,
             ignore_word<parse_no_parameter<command::help>>},
  known_word{"/who", verb::who, requirement::login, ignore_word<parse_who>},
  known_word{"/rooms", verb::rooms, requirement::login,
             ignore_word<parse_no_parameter<command::rooms>>},
  known_word{"/tell", verb::tell, requirement::room, ignore_word<parse_tell>},
  known_word{"/ping", verb::ping, requirement::nothing,
             ignore_word<parse_ping>},
  known_word{"/quit", verb::quit, requirement::nothing,
             ignore_word<parse_no_parameter<command::quit>>},
};

} // namespace

requirement requirement_of(const parsed_line& line) noexcept {
  const auto* who = std::get_if<command::who>(&line.parameters);
  if (who && who->room.empty())
    return requirement::room; // it is about one's own
  for (const std::span<const known_word> words :
       {std::span<const known_word>{capital_words}, {slash_words}}) {
    const auto found = std::ranges::find(words, line.word, &known_word::word);
    if (found != words.end())
      return found->needs;
  }
  return requirement::nothing; // an unknown word is explained to anybody
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
  const std::span<const known_word> words =
    is_slash ? std::span<const known_word>{slash_words} : capital_words;
  const auto found = std::ranges::find(words, word, &known_word::name);
  if (found != words.end())
    return {found->word, found->parse(word, text)};
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
