#include "tests/protocol/parsing.hpp"

using namespace greenroom;

TEST_CASE("an unknown slash command tells how to say it as a message") {
  CHECK(error_of("/foo bar", verb::unknown_slash)
        == "Unknown command /foo, to send it as a message write MESSAGE /foo "
           "or //foo");
  CHECK(error_of("/", verb::unknown_slash)
        == "Unknown command /, to send it as a message write MESSAGE / or //");
  for (const auto* line : {"/HELP", "/helpme", "/ help", "/login ann", "/whois",
                           "/help\xC2\xA0", "/?", "/MESSAGE hi"})
    CHECK(error_of(line, verb::unknown_slash).find("MESSAGE /")
          != std::string::npos);
}

TEST_CASE("of a long unknown command the first 64 bytes are repeated") {
  const auto error =
    error_of("/" + std::string(16000, 'x'), verb::unknown_slash);
  CHECK(error
        == "Unknown command /" + std::string(63, 'x')
             + ", to send it as a message write MESSAGE /"
             + std::string(63, 'x') + " or //" + std::string(63, 'x'));
}

TEST_CASE("two slashes say a text that begins with one") {
  CHECK(text_of("//help") == "/help");
  CHECK(text_of("//help  ") == "/help  ");
  CHECK(text_of("//") == "/");
  CHECK(text_of("///") == "//");
  CHECK(text_of("// a=b") == "/ a=b");
}

TEST_CASE("a slash after a blank is a message") {
  CHECK(text_of(" /help") == " /help");
}

TEST_CASE("commands without parameters refuse what follows them") {
  CHECK(error_of("/help join", verb::help) == "Unexpected parameter: join");
  CHECK(error_of("/rooms a=b c", verb::rooms) == "Unexpected parameter: a=b c");
  CHECK(error_of("/quit bye", verb::quit) == "Unexpected parameter: bye");
  for (const auto* blanks : {"", " ", "\t", " \t "}) {
    good<command::help>(std::string{"/help"} + blanks, verb::help);
    good<command::rooms>(std::string{"/rooms"} + blanks, verb::rooms);
    good<command::quit>(std::string{"/quit"} + blanks, verb::quit);
  }
}

TEST_CASE("/who takes one room, or none for one's own") {
  CHECK(error_of("/who !@#", verb::who)
        == "Invalid room name: !@#, please use alphanumericcharacters only");
  CHECK(error_of("/who a b", verb::who)
        == "Invalid room name: a b, please use alphanumericcharacters only");
  CHECK(error_of("/who lobby limit=5", verb::who)
        == "Unknown parameter: limit");
  CHECK(good<command::who>("/who", verb::who).room.empty());
  CHECK(good<command::who>("/who \t", verb::who).room.empty());
  CHECK(good<command::who>("/who  lobby ", verb::who).room == "lobby");
}

TEST_CASE("/tell needs a nickname and a text") {
  for (const auto* line : {"/tell", "/tell ", "/tell bob", "/tell bob \t "})
    CHECK(error_of(line, verb::tell) == "Missing required parameter");
}

TEST_CASE("/tell to what is no nickname finds no such user") {
  CHECK(error_of("/tell b! hi", verb::tell) == "No such user: b!");
  CHECK(error_of("/tell " + std::string(100, 'x') + " hi", verb::tell)
        == "No such user: " + std::string(64, 'x'));
}

TEST_CASE("/tell takes the rest of the line as text") {
  const auto tell =
    good<command::tell>("/tell \t bob \t hi  there since=1 \t", verb::tell);
  CHECK(tell.nickname == "bob");
  CHECK(tell.text == "hi  there since=1");
  CHECK(good<command::tell>("/tell bob a=b", verb::tell).text == "a=b");
}

TEST_CASE("/ping takes any text or none") {
  CHECK(good<command::ping>("/ping", verb::ping).text.empty());
  CHECK(good<command::ping>("/ping \t ", verb::ping).text.empty());
  CHECK(good<command::ping>("/ping  a=b  c=d a=b ", verb::ping).text
        == "a=b  c=d a=b");
}

TEST_CASE("a browser's request line looks like HTTP") {
  for (const auto* line :
       {"GET / HTTP/1.1", "GET /", "POST /chat", "POST / HTTP/1.0", "HEAD /",
        "PUT /x HTTP/1.1", "DELETE /", "OPTIONS /", "PATCH /", "TRACE /",
        "OPTIONS * HTTP/1.1", "CONNECT 127.0.0.1:9090 HTTP/1.1",
        "GET http://127.0.0.1/ HTTP/1.1", "QUERY / HTTP/1.1"})
    CHECK_MESSAGE(looks_like_http(line), line);
}

TEST_CASE("a request line is recognised by its beginning") {
  CHECK(looks_like_http("POST /" + std::string(58, 'x')));
}

TEST_CASE("a chat client's first line does not look like HTTP") {
  for (const auto* line :
       {"", " ", "LOGIN ann", "GET", "GET ", "GET up", "get /", "/help",
        "MESSAGE /help", "POSTPONE /", " GET x", "hi HTTP/1.1", "I like HTTP/2",
        "JOIN lobby"})
    CHECK_FALSE_MESSAGE(looks_like_http(line), line);
}
