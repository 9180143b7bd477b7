#include "protocol/parameters.hpp"

#include "protocol/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace greenroom {

namespace {

constexpr std::size_t repeated_bytes_max = 64;
constexpr std::uint64_t number_max = std::numeric_limits<std::int64_t>::max();

bool is_word_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

// The word of `word=value`, empty when `text` has another form.
std::string_view option_word(std::string_view text) noexcept {
  const auto word = text.substr(0, text.find('='));
  const bool is_option =
    word.size() < text.size() && std::ranges::all_of(word, is_word_character);
  return is_option ? word : std::string_view{};
}

} // namespace

std::string_view without_leading_blanks(std::string_view text) noexcept {
  const auto start = text.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view{}
                                         : text.substr(start);
}

std::string_view without_trailing_blanks(std::string_view text) noexcept {
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::string_view take_word(std::string_view& rest) noexcept {
  rest = without_leading_blanks(rest);
  const auto end = std::ranges::find_if(rest, is_blank);
  const auto word =
    rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest = without_leading_blanks(rest.substr(word.size()));
  return word;
}

std::string naming(std::string_view before, std::string_view text) {
  std::string result{before};
  result += utf8_prefix(text, repeated_bytes_max);
  return result;
}

parameters split_parameters(std::string_view text,
                            std::span<const option> known,
                            bool wants_positional) noexcept {
  text = without_leading_blanks(without_trailing_blanks(text));
  auto rest = text;
  while (!rest.empty()) {
    const auto start = rest;
    const auto word = option_word(take_word(rest));
    const bool is_first = start.size() == text.size();
    const bool is_known =
      std::ranges::find(known, word, &option::word) != known.end();
    if (!word.empty() && (is_known || !is_first || !wants_positional)) {
      const auto before = text.substr(0, text.size() - start.size());
      return {without_trailing_blanks(before), start};
    }
  }
  return {text, {}};
}

parameter_error read_options(std::string_view text, std::span<option> known) {
  while (!text.empty()) {
    const auto given = take_word(text);
    const auto word = option_word(given);
    if (word.empty())
      return naming("Unexpected parameter: ", given);
    const auto found = std::ranges::find(known, word, &option::word);
    if (found == known.end())
      return naming("Unknown parameter: ", word);
    if (found->value)
      return naming("Repeated parameter: ", word);
    found->value = given.substr(word.size() + 1);
  }
  return std::nullopt;
}

parameter_error read_number(const option& from, std::uint64_t number_min,
                            std::optional<std::uint64_t>& to) {
  if (!from.value)
    return std::nullopt;
  const auto text = *from.value;
  std::uint64_t number = 0;
  const auto [end, problem] =
    std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number =
    problem != std::errc::invalid_argument && end == text.data() + text.size();
  const bool is_in_range =
    problem == std::errc{} && number >= number_min && number <= number_max;
  if (is_number && is_in_range) {
    to = number;
    return std::nullopt;
  }
  std::string error{is_number ? "Number out of range: " : "Invalid number: "};
  error.append(from.word).append("=");
  return naming(error, text);
}

} // namespace greenroom
