#include "protocol/names.hpp"

#include <algorithm>

namespace greenroom {

namespace {

// std::isalnum would ask the locale.
bool is_ascii_letter_or_digit(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || (c >= 'A' && c <= 'Z');
}

bool is_name(std::string_view text, std::size_t characters_min,
             std::size_t characters_max) noexcept {
  return text.size() >= characters_min && text.size() <= characters_max
         && std::all_of(text.begin(), text.end(), is_ascii_letter_or_digit);
}

} // namespace

bool is_nickname(std::string_view text) noexcept {
  return is_name(text, nickname_characters_min, nickname_characters_max);
}

bool is_room_name(std::string_view text) noexcept {
  return is_name(text, 1, room_name_characters_max);
}

} // namespace greenroom
