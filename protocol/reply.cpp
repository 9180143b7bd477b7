#include "protocol/reply.hpp"

#include "protocol/names.hpp"

#include <boost/locale/utf.hpp>
#include <nlohmann/json.hpp>

namespace greenroom {

namespace {

using json = nlohmann::ordered_json;

bool needs_escape(boost::locale::utf::code_point character) noexcept {
  return (character >= 0x7F && character <= 0x9F) || character == 0x2028
         || character == 0x2029;
}

// Escapes what protocol.md wants escaped and nlohmann/json leaves as it is.
// Such characters are within strings: elsewhere JSON is ASCII below U+007F.
std::string with_all_escapes(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(text.size() + 1);
  const char* position = text.data();
  const char* const end = position + text.size();
  while (position != end) {
    const char* const start = position;
    const auto character =
      boost::locale::utf::utf_traits<char>::decode(position, end);
    if (!needs_escape(character)) {
      out.append(start, position);
      continue;
    }
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
      out += digits[(character >> shift) & 0xF];
  }
  return out;
}

std::string line_of(const json& object) {
  // Text that is not UTF-8 is our mistake; it must not end the process.
  constexpr auto on_bad_text = json::error_handler_t::replace;
  auto line = with_all_escapes(object.dump(-1, ' ', false, on_bad_text));
  line += '\n';
  return line;
}

json result_object(std::string_view result) {
  return {{"type", "commandResult"}, {"result", result}};
}

constexpr auto list_start = "{\"type\":\"commandResult\",\"result\":\"OK\",";

// Instead of the comma behind the last entry, if there is one.
void end_list(std::string& line) {
  if (line.back() == ',')
    line.pop_back();
  line += ']';
}

void append_more(std::string& line, bool more) {
  line.append(more ? ",\"more\":true}\n" : ",\"more\":false}\n");
}

} // namespace

std::string_view ok_line() noexcept {
  return "{\"type\":\"commandResult\",\"result\":\"OK\"}\n";
}

std::string ok_line(std::uint64_t seq) {
  // Made for every message: no object of JSON in between.
  std::string line = R"({"type":"commandResult","result":"OK","seq":)";
  line += std::to_string(seq);
  line += "}\n";
  return line;
}

std::string error_line(std::string_view text) {
  return line_of({{"type", "error"}, {"error", text}});
}

std::string error_line(refusal why, std::string_view argument) {
  return error_line(error_text(why, argument));
}

std::string login_line(std::string_view nickname, std::string_view token) {
  auto object = result_object("Username set to " + std::string{nickname});
  object["token"] = token;
  return line_of(object);
}

std::string join_line(const join_reply& reply) {
  auto object = result_object("Joined room " + std::string{reply.room});
  object["seq"] = reply.seq;
  object["head"] = reply.head;
  object["journal"] = reply.journal;
  if (reply.replayed)
    object["replayed"] = *reply.replayed;
  if (reply.gap_from && reply.gap_to)
    object["gap"] = {{"from", *reply.gap_from}, {"to", *reply.gap_to}};
  if (reply.reset)
    object["reset"] = true;
  return line_of(object);
}

std::string history_reply_line(std::uint64_t count, std::uint64_t first,
                               std::uint64_t last, bool more) {
  auto object = result_object("OK");
  object["count"] = count;
  if (count > 0) {
    object["first"] = first;
    object["last"] = last;
  }
  object["more"] = more;
  return line_of(object);
}

// The two lists are written by hand: a JSON object of a thousand entries would
// take ten times as long, and names have no characters to escape.

std::string who_line(std::string_view room,
                     const std::vector<std::string>& users, std::uint64_t total,
                     bool more) {
  std::string line = list_start;
  line.reserve(128 + room.size()
               + users.size() * (nickname_characters_max + 3));
  line.append("\"room\":\"").append(room).append("\",\"users\":[");
  for (const auto& user : users)
    line.append("\"").append(user).append("\",");
  end_list(line);
  line.append(",\"total\":").append(std::to_string(total));
  append_more(line, more);
  return line;
}

std::string rooms_line(const std::vector<room_count>& rooms, bool more) {
  std::string line = list_start;
  line.append("\"rooms\":[");
  for (const auto& room : rooms) {
    line.append("{\"name\":\"").append(room.name).append("\",\"users\":");
    line.append(std::to_string(room.users)).append("},");
  }
  end_list(line);
  append_more(line, more);
  return line;
}

std::string help_line() {
  auto object = result_object("OK");
  object["commands"] = {
    "LOGIN nickname [token=T]: take a name, or take over an open session",
    "JOIN room [since=SEQ]: enter a room, with the events after SEQ",
    "LEAVE: leave the room",
    "HISTORY [from [to]] [limit=N] [before=SEQ] [after=SEQ]: what was said",
    "MESSAGE text: say text as it is, as does any line that is no command",
    "//text: say /text",
    "/help: this list",
    "/who [room]: who is in a room",
    "/rooms: the rooms that have members",
    "/tell nickname text: say text to one member of the room",
    "/ping [text]: hear text back",
    "/quit: end the connection",
  };
  return line_of(object);
}

std::string pong_line(std::string_view text) {
  auto object = result_object("OK");
  object["pong"] = text;
  return line_of(object);
}

std::string tell_line(std::string_view from, std::string_view to,
                      std::string_view body, utc_time at) {
  std::string timestamp;
  append_utc_time(timestamp, at);
  return line_of({{"type", "tell"},
                  {"from", from},
                  {"to", to},
                  {"body", body},
                  {"utctimestamp", timestamp}});
}

std::string notice_line(std::string_view body) {
  return line_of({{"type", "notice"}, {"body", body}});
}

std::string lagging_line(std::string_view room, std::uint64_t seq) {
  return line_of({{"type", "lagging"}, {"room", room}, {"seq", seq}});
}

} // namespace greenroom
