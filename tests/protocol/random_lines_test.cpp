#include "protocol/line_reader.hpp"
#include "tests/protocol/hostile_text.hpp"
#include "tests/protocol/parsing.hpp"

#include "protocol/utf8.hpp"

using namespace greenroom;

namespace {

// A line made of what the parser looks for, in any order.
std::string random_line(hostile_text& random) {
  static constexpr std::string_view pieces[] = {
    "LOGIN",      "JOIN",     "ROOM",     "LEAVE",
    "LEFT",       "HISTORY",  "MESSAGE",  "/help",
    "/who",       "/rooms",   "/tell",    "/ping",
    "/quit",      "/",        "//",       "GET /",
    "HTTP/1.",    " ",        " ",        " ",
    "\t",         "  ",       "=",        "since=",
    "token=",     "limit=",   "before=",  "after=",
    "x=",         "0",        "5",        "99999999999999999999",
    "-1",         "ann",      "lobby",    "2026-11-22",
    "2026-13-45", "07:31:11", "T",        "Z",
    "+02:00",     ".5",       ".",        "07:",
    "-",          ":",        "\xC3\xA9", "\xF0\x9F\x98\x80",
    "\r",         "hello"};
  std::string out;
  for (auto count = random.up_to(12); count > 0; --count)
    out += pieces[random.up_to(std::size(pieces) - 1)];
  return out;
}

bool lies_within(std::string_view part, std::string_view line) {
  return part.empty()
         || (part.data() >= line.data()
             && part.data() + part.size() <= line.data() + line.size());
}

// Every view of a command, one after the other.
std::vector<std::string_view> views_of(const command_parameters& parameters) {
  if (const auto* x = std::get_if<command::login>(&parameters))
    return {x->nickname, x->token};
  if (const auto* x = std::get_if<command::join>(&parameters))
    return {x->room};
  if (const auto* x = std::get_if<command::message>(&parameters))
    return {x->text};
  if (const auto* x = std::get_if<command::who>(&parameters))
    return {x->room};
  if (const auto* x = std::get_if<command::tell>(&parameters))
    return {x->nickname, x->text};
  if (const auto* x = std::get_if<command::ping>(&parameters))
    return {x->text};
  return {};
}

void check_parsed(std::string_view line) {
  CAPTURE(line);
  const auto parsed = parse_line(line);
  requirement_of(parsed);
  looks_like_http(line);
  for (const auto view : views_of(parsed.parameters))
    REQUIRE(lies_within(view, line));
  if (const auto* bad = std::get_if<command::bad>(&parsed.parameters)) {
    REQUIRE_FALSE(bad->error.empty());
    REQUIRE(bad->error.size() < 400);
    REQUIRE((!is_clean_utf8(line) || is_clean_utf8(bad->error)));
  }
  if (const auto* said = std::get_if<command::message>(&parsed.parameters))
    REQUIRE_FALSE(said->text.empty());
}

} // namespace

TEST_CASE("random lines of known words are understood or refused") {
  hostile_text random{7};
  for (int i = 0; i < 100'000; ++i)
    check_parsed(random_line(random));
}

TEST_CASE("random text is understood or refused") {
  hostile_text random{8};
  for (int i = 0; i < 20'000; ++i) {
    check_parsed(random.text(30));
    check_parsed("HISTORY " + random.text(30));
    check_parsed("JOIN " + random.text(30));
    check_parsed("/" + random.text(30));
  }
}

TEST_CASE("random bytes pass the reader as good or as bad lines") {
  hostile_text random{9};
  line_reader reader;
  for (int i = 0; i < 20'000; ++i) {
    reader.feed(random.bytes(200));
    while (const auto line = reader.next(64)) {
      if (line->is == line_reader::quality::good) {
        REQUIRE(line->text.size() <= 64);
        REQUIRE(is_clean_utf8(line->text));
      } else {
        REQUIRE(line->text.empty());
      }
      check_parsed(line->text);
      check_parsed(line->beginning);
    }
    REQUIRE(reader.size_bytes() <= 65);
  }
}
