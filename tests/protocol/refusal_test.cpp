#include "protocol/refusal.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <set>

using namespace greenroom;

TEST_CASE("the error texts are those of protocol.md, byte for byte") {
  CHECK(error_text(refusal::none).empty());
  CHECK(error_text(refusal::login_required) == "Login required");
  CHECK(error_text(refusal::join_a_room_first) == "Join a room first");
  CHECK(error_text(refusal::already_logged_in, "ann")
        == "User already logged in with name ann");
  CHECK(error_text(refusal::nickname_in_use) == "Nickname already in use");
  CHECK(error_text(refusal::already_present)
        == "User with such nickname is already present in the requested room");
  CHECK(error_text(refusal::too_many_rooms) == "Too many rooms");
  CHECK(error_text(refusal::no_such_user, "bob") == "No such user: bob");
  CHECK(error_text(refusal::user_not_reading)
        == "User is not reading, message not sent");
  CHECK(error_text(refusal::message_not_recorded)
        == "History unavailable, message not sent");
  CHECK(error_text(refusal::nothing_done)
        == "History unavailable, nothing was done");
  CHECK(error_text(refusal::server_busy) == "Server busy, message not sent");
  CHECK(error_text(refusal::line_too_long, "16384")
        == "Line too long (limit 16384 bytes)");
  CHECK(error_text(refusal::invalid_utf8) == "Invalid UTF-8");
}

TEST_CASE("every refusal has a text of its own, unknown ones included") {
  constexpr auto last = static_cast<int>(refusal::history_unavailable);
  std::set<std::string> texts;
  for (int value = 1; value <= last + 1; ++value) {
    const auto text = error_text(static_cast<refusal>(value));
    CHECK_FALSE(text.empty());
    texts.insert(text);
  }
  CHECK(texts.size() == last + 1);
  CHECK(texts.contains("Refused"));
}
