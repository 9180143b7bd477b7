#include "protocol/utf8.hpp"

#include <boost/locale/utf.hpp>

#include <cstdint>
#include <cstring>

namespace greenroom {

namespace {

using utf8 = boost::locale::utf::utf_traits<char>;

// Whether the eight bytes at `text` are ASCII without NUL.
bool are_clean_ascii(const char* text) noexcept {
  constexpr std::uint64_t lowest_bits = 0x0101010101010101;
  constexpr std::uint64_t highest_bits = 0x8080808080808080;
  std::uint64_t bytes;
  std::memcpy(&bytes, text, sizeof(bytes));
  // The subtraction borrows into a byte's highest bit when the byte is 0.
  return ((bytes | (bytes - lowest_bits)) & highest_bits) == 0;
}

} // namespace

bool is_clean_utf8(std::string_view text) noexcept {
  const char* position = text.data();
  const char* const end = position + text.size();
  while (position != end) {
    if (end - position >= 8 && are_clean_ascii(position)) {
      position += 8;
      continue;
    }
    if (*position == '\0')
      return false;
    const auto character = utf8::decode(position, end);
    if (character == boost::locale::utf::illegal
        || character == boost::locale::utf::incomplete)
      return false;
  }
  return true;
}

std::string_view utf8_prefix(std::string_view text,
                             std::size_t bytes_max) noexcept {
  if (text.size() <= bytes_max)
    return text;
  auto size = bytes_max;
  while (size > 0 && utf8::is_trail(text[size]))
    --size;
  return text.substr(0, size);
}

} // namespace greenroom
