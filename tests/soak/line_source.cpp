#include "tests/soak/line_source.hpp"

#include <algorithm>
#include <utility>

namespace greenroom::soak {

using kind = client_line::kind;
using state = client_line::state;

namespace {

client_line make(kind what, state needs, std::string text,
                 std::string parameter = {}, std::string error = {}) {
  client_line line;
  line.what = what;
  line.needs = needs;
  line.text = std::move(text);
  line.parameter = std::move(parameter);
  line.error = std::move(error);
  return line;
}

} // namespace

client_line line_source::login(const std::string& token) const {
  auto line =
    make(kind::login, state::nothing, "LOGIN " + nickname_, nickname_);
  line.token = token;
  if (!token.empty())
    line.text += " token=" + token;
  return line;
}

client_line line_source::join(const std::string& room) const {
  return make(kind::join, state::login, "JOIN " + room, room);
}

client_line line_source::join(const std::string& room, uint64_t since) const {
  auto line = join(room);
  line.since = since;
  line.text += " since=" + std::to_string(since);
  return line;
}

client_line line_source::leave() const {
  return make(kind::leave, state::room, "LEAVE");
}

client_line line_source::quit() const {
  return make(kind::quit, state::nothing, "/quit");
}

client_line line_source::message(uint32_t line_bytes) {
  auto body = prefix_ + "n" + std::to_string(messages_++) + " ";
  const auto room_for_text = line_bytes - 16 - body.size();
  const auto padding =
    once_in(20) ? below(std::min<uint64_t>(room_for_text, 4000)) : below(100);
  body += std::string(std::min<uint64_t>(padding, room_for_text), 'x');
  body += once_in(10) ? "\xC3\xA4" : "z";
  switch (below(3)) {
    case 0:
      return make(kind::message, state::room, body, body);
    case 1:
      return make(kind::message, state::room, "//" + body, "/" + body);
    default:
      return make(kind::message, state::room, "MESSAGE " + body, body);
  }
}

std::string line_source::room() {
  if (once_in(12))
    return "attic" + std::to_string(below(10));
  return "room" + std::to_string(below(4));
}

client_line line_source::history() {
  auto line = make(kind::history, state::room, "HISTORY");
  if (once_in(3))
    line.text += " after=" + std::to_string(below(2000));
  if (once_in(3))
    line.text += " before=" + std::to_string(below(4000));
  line.limit = 1 + below(60);
  line.text += " limit=" + std::to_string(line.limit);
  return line;
}

client_line line_source::good_command() {
  const auto text = "p" + std::to_string(below(1000000));
  switch (below(10)) {
    case 0:
      return make(kind::who, state::room, "/who");
    case 1: {
      const auto of = room();
      return make(kind::who, state::login, "/who " + of);
    }
    case 2:
      return make(kind::rooms, state::login, "/rooms");
    case 3:
      return make(kind::help, state::nothing, "/help");
    case 4: {
      const auto other = "user" + std::to_string(below(40));
      return make(kind::tell, state::room, "/tell " + other + " psst", other);
    }
    case 5:
    case 6:
      return history();
    default:
      return make(kind::ping, state::nothing, "/ping " + text, text);
  }
}

client_line line_source::bad_line(uint32_t line_bytes) {
  switch (below(8)) {
    case 0:
      return make(kind::message, state::room, "", {},
                  "Missing required parameter");
    case 1:
      return make(kind::bad, state::nothing, "/shrug", {}, "Unknown command");
    case 2:
      return make(kind::bad, state::nothing, "bad \xFF text", {},
                  "Invalid UTF-8");
    case 3:
      return make(kind::bad, state::nothing, std::string(line_bytes + 1, 'y'),
                  {}, "Line too long (limit");
    case 4:
      return make(kind::bad, state::login, "JOIN no-room", {},
                  "Invalid room name: no-room");
    case 5:
      return make(kind::bad, state::room, "LEFT handed people", {},
                  "LEFT takes no parameter");
    case 6:
      return make(kind::login, state::nothing, "LOGIN a_b", "a_b",
                  "Invalid nickname");
    default:
      return make(kind::bad, state::room, "HISTORY soon", {}, "Invalid time: ");
  }
}

client_line line_source::any(uint32_t line_bytes) {
  const auto dice = below(100);
  if (dice < 70)
    return message(line_bytes);
  if (dice < 85)
    return good_command();
  if (dice < 90)
    return bad_line(line_bytes);
  if (dice < 93)
    return leave();
  if (dice < 94)
    return login();
  return once_in(10) ? join(room(), below(100000)) : join(room());
}

} // namespace greenroom::soak
