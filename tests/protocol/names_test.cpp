#include "protocol/names.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace greenroom;

TEST_CASE("a nickname has 3 to 16 characters") {
  CHECK_FALSE(is_nickname(""));
  CHECK_FALSE(is_nickname("ab"));
  CHECK(is_nickname("ann"));
  CHECK(is_nickname(std::string(16, 'x')));
  CHECK_FALSE(is_nickname(std::string(17, 'x')));
}

TEST_CASE("a room name has 1 to 64 characters") {
  CHECK_FALSE(is_room_name(""));
  CHECK(is_room_name("a"));
  CHECK(is_room_name(std::string(64, 'x')));
  CHECK_FALSE(is_room_name(std::string(65, 'x')));
}

TEST_CASE("of all bytes only the 62 ASCII letters and digits are in names") {
  int accepted = 0;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string name(3, static_cast<char>(byte));
    CHECK(is_nickname(name) == is_room_name(name));
    accepted += is_nickname(name) ? 1 : 0;
  }
  CHECK(accepted == 62);
  CHECK(is_nickname("azAZ09"));
  CHECK_FALSE(is_nickname("ann-e"));
  CHECK_FALSE(is_nickname("zo\xC3\xAB"));
}
