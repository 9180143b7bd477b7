#include "protocol/time_range.hpp"

#include <algorithm>

namespace greenroom {

namespace {

// Takes a time off the front of `rest`: one word, or a date and the time of
// day that follows it.
std::string_view take_time(std::string_view& rest) noexcept {
  constexpr std::string_view date_form = "dddd-dd-dd";
  constexpr std::string_view hour_form = "dd:";
  const auto begins_with = [](std::string_view text, std::string_view form) {
    return text.size() >= form.size()
           && std::equal(
             form.begin(), form.end(), text.begin(), [](char wanted, char c) {
               return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted;
             });
  };
  const auto start = rest;
  const auto word = take_word(rest);
  if (word.size() != date_form.size() || !begins_with(word, date_form)
      || !begins_with(rest, hour_form))
    return word;
  take_word(rest);
  return without_trailing_blanks(start.substr(0, start.size() - rest.size()));
}

// A time as parse_time wants it: one blank where several may have been given.
std::optional<time_span> parse_given_time(std::string_view text) {
  auto time_of_day = text;
  std::string joined{take_word(time_of_day)};
  if (!time_of_day.empty())
    joined.append(" ").append(time_of_day);
  return parse_time(joined);
}

} // namespace

parameter_error read_time_range(std::string_view text,
                                std::optional<utc_time>& from,
                                std::optional<utc_time>& to) {
  for (const bool is_first : {true, false}) {
    if (text.empty())
      return std::nullopt;
    const auto given = take_time(text);
    const auto span = parse_given_time(given);
    if (!span)
      return naming("Invalid time: ", given);
    if (is_first)
      from = span->first;
    else
      to = span->last;
  }
  if (!text.empty())
    return naming("Unexpected parameter: ", text);
  return std::nullopt;
}

} // namespace greenroom
