#include "protocol/utf8.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace greenroom;
using namespace std::string_literals;

TEST_CASE("text that is not well-formed UTF-8 is refused wherever it stands") {
  const std::string ill_formed[] = {
    "\x80"s,             // a trail byte alone
    "\xC3"s,             // cut off
    "\xE2\x82"s,         // cut off
    "\xF0\x9F\x98"s,     // cut off
    "\xC0\xAF"s,         // overlong
    "\xC1\xBF"s,         // overlong
    "\xE0\x80\xAF"s,     // overlong
    "\xF0\x80\x80\xAF"s, // overlong
    "\xED\xA0\x80"s,     // a surrogate
    "\xED\xBF\xBF"s,     // a surrogate
    "\xF4\x90\x80\x80"s, // beyond U+10FFFF
    "\xF5\x80\x80\x80"s,
    "\xFE"s,
    "\xFF"s,
    "\xC3\x28"s, // no trail byte follows
  };
  for (const auto& piece : ill_formed)
    for (std::size_t before = 0; before < 20; ++before)
      for (std::size_t after : {0, 1, 7, 8, 20}) {
        CAPTURE(piece);
        CHECK_FALSE(is_clean_utf8(std::string(before, 'a') + piece
                                  + std::string(after, 'b')));
      }
}

TEST_CASE("a NUL byte is refused wherever it stands") {
  for (std::size_t before = 0; before < 20; ++before)
    for (std::size_t after = 0; after < 20; ++after)
      CHECK_FALSE(is_clean_utf8(std::string(before, 'a') + '\0'
                                + std::string(after, 'b')));
  CHECK_FALSE(is_clean_utf8("\xC3\xA9\0\xC3\xA9"s));
}

TEST_CASE("well-formed text is clean, control characters included") {
  const std::string well_formed[] = {
    ""s,
    "\x01\x1F\x7F"s,
    "\xC2\x80 \xDF\xBF"s,
    "\xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF"s,
    "\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"s,
    "\xF0\x9F\x98\x80"s,
  };
  for (const auto& piece : well_formed)
    for (std::size_t before = 0; before < 20; ++before)
      CHECK(is_clean_utf8(std::string(before, 'a') + piece + "tail"));
}

TEST_CASE("a prefix never ends within a character") {
  const std::string_view text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";
  const std::size_t sizes[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};
  for (std::size_t bytes_max = 0; bytes_max < 12; ++bytes_max) {
    CAPTURE(bytes_max);
    CHECK(utf8_prefix(text, bytes_max).size() == sizes[bytes_max]);
  }
  CHECK(utf8_prefix(text, 1000) == text);
  CHECK(utf8_prefix("", 0).empty());
}
