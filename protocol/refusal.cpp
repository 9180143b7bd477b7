#include "protocol/refusal.hpp"

namespace greenroom {

namespace {

std::string joined(std::string_view before, std::string_view argument,
                   std::string_view after = {}) {
  std::string text;
  text.reserve(before.size() + argument.size() + after.size());
  text.append(before).append(argument).append(after);
  return text;
}

} // namespace

std::string error_text(refusal why, std::string_view argument) {
  switch (why) {
    case refusal::none:
      return "";
    case refusal::login_required:
      return "Login required";
    case refusal::join_a_room_first:
      return "Join a room first";
    case refusal::already_logged_in:
      return joined("User already logged in with name ", argument);
    case refusal::nickname_in_use:
      return "Nickname already in use";
    case refusal::already_present:
      return "User with such nickname is already present in the requested room";
    case refusal::too_many_rooms:
      return "Too many rooms";
    case refusal::no_such_user:
      return joined("No such user: ", argument);
    case refusal::user_not_reading:
      return "User is not reading, message not sent";
    case refusal::message_not_recorded:
      return "History unavailable, message not sent";
    case refusal::nothing_done:
      return "History unavailable, nothing was done";
    case refusal::server_busy:
      return "Server busy, message not sent";
    case refusal::line_too_long:
      return joined("Line too long (limit ", argument, " bytes)");
    case refusal::invalid_utf8:
      return "Invalid UTF-8";
    case refusal::login_too_late:
      return "No LOGIN in time";
    case refusal::too_many_connections:
      return "Too many connections";
    case refusal::too_many_from_address:
      return "Too many connections from your address";
    case refusal::http_not_spoken:
      return "This is a chat server, it does not speak HTTP";
    case refusal::history_unavailable:
      return "History unavailable";
  }
  // A newer node may send a value that this one does not know.
  return "Refused";
}

} // namespace greenroom
