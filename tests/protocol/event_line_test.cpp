#include "protocol/event_line.hpp"

#include "tests/protocol/hostile_text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace greenroom;

namespace {

using json = nlohmann::ordered_json;

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string replaced(std::string text, std::string_view from,
                     std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// nlohmann/json's rendering plus the escapes that protocol.md adds, done in
// the most obvious way.
std::string expected_json_string(const std::string& text) {
  auto out = replaced(json(text).dump(), "\x7F", "\\u007f");
  for (int i = 0; i < 0x20; ++i) {
    const char bytes[] = {'\xC2', static_cast<char>(0x80 + i)};
    char escape[] = "\\u0080";
    escape[4] = static_cast<char>('8' + i / 16);
    escape[5] = "0123456789abcdef"[i % 16];
    out = replaced(std::move(out), {bytes, 2}, escape);
  }
  out = replaced(std::move(out), "\xE2\x80\xA8", "\\u2028");
  return replaced(std::move(out), "\xE2\x80\xA9", "\\u2029");
}

std::string between(const std::string& head, std::string_view piece,
                    const std::string& tail) {
  return std::string{head}.append(piece).append(tail);
}

event said(std::string body) {
  using namespace std::chrono;
  event x;
  x.seq = 7;
  x.at = sys_days{year{2026} / 11 / 22} + hours{7} + minutes{31} + seconds{11}
         + microseconds{123456};
  x.from = "ann";
  x.body = std::move(body);
  return x;
}

std::string line_of(const event& x) {
  std::string out;
  append_event_line(out, x, "lobby");
  return out;
}

std::string history_line_of(const event& x) {
  std::string out;
  append_history_line(out, x, "lobby", "bob");
  return out;
}

} // namespace

TEST_CASE("every character that must be escaped is, wherever it stands") {
  for (std::size_t before = 0; before < 20; ++before)
    for (std::size_t after : {0, 1, 7, 8, 20}) {
      const std::string head(before, 'a');
      const std::string tail(after, 'z');
      for (unsigned code = 0; code < 0x80; ++code) {
        const auto text =
          between(head, std::string(1, static_cast<char>(code)), tail);
        CHECK(json_string(text) == expected_json_string(text));
      }
      for (const auto* piece : {"\xC2\x80", "\xC2\x85", "\xC2\x9F", "\xC2\xA0",
                                "\xE2\x80\xA7", "\xE2\x80\xA8", "\xE2\x80\xA9",
                                "\xE2\x80\xAA", "\xF0\x9F\x98\x80"}) {
        const auto text = between(head, piece, tail);
        CHECK(json_string(text) == expected_json_string(text));
      }
    }
}

TEST_CASE("escapes are written like nlohmann/json writes them") {
  CHECK(json_string("") == "\"\"");
  CHECK(json_string("a\"b\\c/") == "\"a\\\"b\\\\c/\"");
  CHECK(json_string("\b\f\n\r\t\x1B") == "\"\\b\\f\\n\\r\\t\\u001b\"");
  CHECK(json_string("\x7F\xC2\x9F") == "\"\\u007f\\u009f\"");
  CHECK(json_string("\xE2\x80\xA8\xE2\x80\xA9") == "\"\\u2028\\u2029\"");
  CHECK(json_string("\xC3\xA9\xF0\x9F\x98\x80")
        == "\"\xC3\xA9\xF0\x9F\x98\x80\"");
}

TEST_CASE("random hostile text is written as nlohmann/json would") {
  hostile_text random{2};
  for (int i = 0; i < 20000; ++i) {
    const auto text = random.text(40);
    const auto written = json_string(text);
    CAPTURE(text);
    REQUIRE(written == expected_json_string(text));
    REQUIRE(json::parse(written).get<std::string>() == text);
  }
}

TEST_CASE("text that is cut off within a character is only copied") {
  CHECK(json_string("a\xC2") == "\"a\xC2\"");
  CHECK(json_string("a\xE2") == "\"a\xE2\"");
  CHECK(json_string("a\xE2\x80") == "\"a\xE2\x80\"");
}

TEST_CASE("a message is the line that protocol.md shows") {
  CHECK(line_of(said("hi"))
        == "{\"type\":\"message\",\"from\":\"ann\",\"body\":\"hi\","
           "\"room\":\"lobby\",\"seq\":7,"
           "\"utctimestamp\":\"2026-11-22 07:31:11.123456\"}\n");
}

TEST_CASE("joining and leaving have a body that is not stored") {
  auto x = said("");
  x.kind = event_kind::user_joined;
  CHECK(line_of(x)
        == "{\"type\":\"userJoined\",\"from\":\"ann\","
           "\"body\":\"User ann has joined the room\","
           "\"room\":\"lobby\",\"seq\":7,"
           "\"utctimestamp\":\"2026-11-22 07:31:11.123456\"}\n");
  x.kind = event_kind::user_left;
  CHECK(line_of(x)
        == "{\"type\":\"userLeft\",\"from\":\"ann\","
           "\"body\":\"User ann has left the room\","
           "\"room\":\"lobby\",\"seq\":7,"
           "\"utctimestamp\":\"2026-11-22 07:31:11.123456\"}\n");
}

TEST_CASE("a history entry repeats the event and names the asker twice") {
  CHECK(history_line_of(said("hi"))
        == "{\"type\":\"history\",\"from\":\"bob\",\"body\":"
           "{\"type\":\"message\",\"from\":\"ann\",\"to\":\"bob\","
           "\"body\":\"hi\",\"room\":\"lobby\",\"seq\":7,"
           "\"utctimestamp\":\"2026-11-22 07:31:11.123456\"}}\n");
}

TEST_CASE("lines are appended") {
  std::string out = "first\n";
  append_event_line(out, said("hi"), "lobby");
  append_history_line(out, said("hi"), "lobby", "bob");
  CHECK(out == "first\n" + line_of(said("hi")) + history_line_of(said("hi")));
}

TEST_CASE("random events are lines that nlohmann/json would write") {
  hostile_text random{3};
  for (int i = 0; i < 5000; ++i) {
    auto x = said(random.text(20));
    x.seq = random.up_to(~std::size_t{0});
    const auto line = line_of(x);
    json expected{
      {"type", "message"}, {"from", "ann"},
      {"body", x.body},    {"room", "lobby"},
      {"seq", x.seq},      {"utctimestamp", "2026-11-22 07:31:11.123456"}};
    CAPTURE(line);
    REQUIRE(line.find('\n') == line.size() - 1);
    REQUIRE(json::parse(line) == expected);
    const auto entry = json::parse(history_line_of(x));
    expected.erase("type");
    json body{{"type", "message"}, {"to", "bob"}};
    body.update(expected);
    REQUIRE(nlohmann::json(entry["body"]) == nlohmann::json(body));
  }
}
