#include "tests/node/conversation.hpp"

using namespace greenroom::test;

namespace {

struct one_member {
  greenroom_server server;
  line_client ann = server.connect();

  one_member() { ann.enter("ann", "lobby"); }

  /// That the connection still works, and nothing else waits in it.
  void goes_on() {
    CHECK(result_of(ann.command("fine")) == "OK");
    CHECK(ann.expect().at("body") == "fine");
  }
};

} // namespace

TEST_CASE("a line that is too long is skipped, the connection stays") {
  one_member chat;
  constexpr auto error = "Line too long (limit 16384 bytes)";
  CHECK(error_of(chat.ann.command(std::string(16385, 'x'))) == error);
  CHECK(error_of(chat.ann.command(std::string(1000000, 'x'))) == error);
  chat.goes_on();
}

TEST_CASE("the longest line is still one") {
  one_member chat;
  std::string text(16384, 'y');
  CHECK(result_of(chat.ann.command(text + "\r")) == "OK");
  CHECK(chat.ann.expect_type("message").at("body") == text);
}

TEST_CASE("what is not UTF-8 and NUL bytes are refused") {
  one_member chat;
  using namespace std::string_literals;
  for (auto& line : {"\xFF"s, "a\xC3"s, "\xED\xA0\x80"s, "\xC0\xAF"s, "a\0b"s,
                     "MESSAGE \xF8\x88\x80\x80\x80"s})
    CHECK(error_of(chat.ann.command(line)) == "Invalid UTF-8");
  chat.goes_on();
}

TEST_CASE("an error takes its place in the order of the lines") {
  one_member chat;
  chat.ann.send("/ping 1\n\xFF\n/ping 2\n" + std::string(20000, 'x')
                + "\n/ping 3\n");
  CHECK(chat.ann.expect().at("pong") == "1");
  CHECK(error_of(chat.ann.expect()) == "Invalid UTF-8");
  CHECK(chat.ann.expect().at("pong") == "2");
  CHECK(chat.ann.expect().at("type") == "error");
  CHECK(chat.ann.expect().at("pong") == "3");
}

TEST_CASE("unknown and repeated words are named") {
  one_member chat;
  auto names = [&](const char* line, const char* word) {
    auto error = error_of(chat.ann.command(line));
    CHECK_MESSAGE(error.find(word) != std::string::npos, error);
  };
  names("JOIN other colour=red", "colour");
  names("JOIN other since=1 since=2", "since");
  names("JOIN other since=99999999999999999999999", "since");
  names("HISTORY limit=many", "limit");
}

TEST_CASE("web pages cannot speak") {
  greenroom_server server;
  for (auto* line : {"GET / HTTP/1.1", "POST /chat HTTP/1.1",
                     "OPTIONS * HTTP/1.0", "PUT /x HTTP/1.1"}) {
    auto client = server.connect();
    client.send(std::string{line}
                + "\r\nHost: x\r\n\r\nLOGIN ann\nJOIN lobby\nhi\n");
    CHECK(client.expect().at("type") == "error");
    CHECK(client.read_to_end() == 0);
  }
  auto ann = server.connect();
  CHECK(ann.enter("ann", "lobby").at("head") == 0);
}

TEST_CASE("one carriage return before the end of a line is dropped") {
  one_member chat;
  chat.ann.send("hi\r\nho\r\r\n");
  CHECK(chat.ann.expect_type("message").at("body") == "hi");
  CHECK(chat.ann.expect_type("message").at("body") == "ho\r");
}

TEST_CASE("what breaks JSON readers and terminals arrives escaped") {
  one_member chat;
  chat.ann.send("\x1B[31m\x7F\xC2\x9B\xE2\x80\xA8\xE2\x80\xA9\n");
  std::string raw;
  while (raw.find("\"message\"") == std::string::npos || raw.back() != '\n')
    raw += chat.ann.receive(4096);
  for (auto* escaped :
       {"\\u001b[31m", "\\u007f", "\\u009b", "\\u2028", "\\u2029"})
    CHECK_MESSAGE(raw.find(escaped) != std::string::npos, raw);
}

TEST_CASE("lines come in any pieces") {
  one_member chat;
  for (auto byte : std::string{"MESSAGE h\xE2\x82\xAC\r\n"})
    chat.ann.send(std::string{byte});
  CHECK(chat.ann.expect_type("message").at("body") == "h\xE2\x82\xAC");
}
