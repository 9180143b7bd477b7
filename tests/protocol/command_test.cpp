#include "tests/protocol/parsing.hpp"

using namespace greenroom;

namespace {

std::string many(std::string_view piece, int count) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += piece;
  return out;
}

} // namespace

TEST_CASE("an empty line and a line of blanks miss their text") {
  for (const auto* line : {"", " ", "\t", " \t \t  ", "MESSAGE", "MESSAGE ",
                           "MESSAGE\t", "MESSAGE   \t "})
    CHECK(error_of(line, verb::message) == "Missing required parameter");
}

TEST_CASE("LOGIN without a nickname misses it") {
  for (const auto* line : {"LOGIN", "LOGIN ", "LOGIN \t ", "LOGIN token=T"})
    CHECK(error_of(line, verb::login) == "Missing required parameter");
}

TEST_CASE("a nickname that is not 3 to 16 letters and digits is invalid") {
  for (const auto* line :
       {"LOGIN ab", "LOGIN abcdefghijklmnopq", "LOGIN ann bob",
        "LOGIN ann\tbob", "LOGIN ann!", "LOGIN zo\xC3\xAB", "LOGIN a=b",
        "LOGIN ann\r", "LOGIN ann bob token=T"})
    CHECK(error_of(line, verb::login) == "Invalid nickname");
}

TEST_CASE("LOGIN takes a nickname and perhaps a token") {
  const auto plain = good<command::login>("LOGIN ann", verb::login);
  CHECK(plain.nickname == "ann");
  CHECK(plain.token.empty());
  const auto resumed =
    good<command::login>("LOGIN Ann99 token=0af3", verb::login);
  CHECK(resumed.nickname == "Ann99");
  CHECK(resumed.token == "0af3");
  CHECK(good<command::login>("LOGIN ann token=", verb::login).token.empty());
  CHECK(good<command::login>("LOGIN ann token=a=b", verb::login).token
        == "a=b");
}

TEST_CASE("a word is followed by a blank, a tab or the end of the line") {
  CHECK(good<command::join>("JOIN \t  lobby \t ", verb::join).room == "lobby");
  CHECK(good<command::join>("JOIN\tlobby", verb::join).room == "lobby");
  CHECK(text_of("JOINT venture") == "JOINT venture");
  CHECK(text_of("LOGINann") == "LOGINann");
  CHECK(text_of("LEFTovers") == "LEFTovers");
  CHECK(text_of("MESSAGES") == "MESSAGES");
  CHECK(text_of("JOIN\xC2\xA0lobby") == "JOIN\xC2\xA0lobby");
}

TEST_CASE("a word that is not in capitals or not at the start is a message") {
  for (const auto* line : {"login ann", "Join lobby", " JOIN lobby", "\tLEAVE",
                           "lEAVE", "HELLO", "A", "hi LEAVE"})
    CHECK(text_of(line) == line);
}

TEST_CASE("JOIN without a room misses it") {
  for (const auto* line : {"JOIN", "JOIN  ", "JOIN since=5"})
    CHECK(error_of(line, verb::join) == "Missing required parameter");
}

TEST_CASE("JOIN ROOM without a name misses it, as in the original") {
  for (const auto* line : {"JOIN ROOM", "JOIN ROOM  ", "JOIN ROOM since=5"})
    CHECK(error_of(line, verb::join) == "Missing required parameter");
  CHECK(good<command::join>("JOIN ROOM ROOM", verb::join).room == "ROOM");
}

TEST_CASE("JOIN ROOM is an alias of JOIN") {
  CHECK(good<command::join>("JOIN lobby", verb::join).room == "lobby");
  CHECK(good<command::join>("JOIN ROOM lobby", verb::join).room == "lobby");
  CHECK(good<command::join>("JOIN  ROOM\t lobby", verb::join).room == "lobby");
  CHECK(good<command::join>("JOIN ROOMS", verb::join).room == "ROOMS");
  CHECK(good<command::join>("JOIN room", verb::join).room == "room");
}

TEST_CASE("an invalid room name is repeated in the original's spelling") {
  CHECK(error_of("JOIN !@#", verb::join)
        == "Invalid room name: !@#, please use alphanumericcharacters only");
  CHECK(error_of("JOIN a  b ", verb::join)
        == "Invalid room name: a  b, please use alphanumericcharacters only");
  CHECK(error_of("JOIN ROOM a b", verb::join)
        == "Invalid room name: a b, please use alphanumericcharacters only");
  CHECK(error_of("JOIN a=b", verb::join)
        == "Invalid room name: a=b, please use alphanumericcharacters only");
}

TEST_CASE("of a long room name the first 64 bytes are repeated") {
  const std::string start = "Invalid room name: ";
  const std::string end = ", please use alphanumericcharacters only";
  CHECK(error_of("JOIN " + std::string(65, 'x'), verb::join)
        == start + std::string(64, 'x') + end);
  // 21 characters of 3 bytes are 63 bytes, one more does not fit.
  CHECK(error_of("JOIN " + many("\xE2\x82\xAC", 30), verb::join)
        == start + many("\xE2\x82\xAC", 21) + end);
  CHECK(
    good<command::join>("JOIN " + std::string(64, 'x'), verb::join).room.size()
    == 64);
}

TEST_CASE("LEAVE and its aliases") {
  for (const auto* line : {"LEAVE", "LEAVE ", "LEAVE ROOM", "LEAVE \t ROOM  ",
                           "LEFT", "LEFT\t", "LEFT ROOM"})
    good<command::leave>(line, verb::leave);
}

TEST_CASE("LEAVE with a parameter names MESSAGE as the way to say that line") {
  CHECK(error_of("LEFT handed people unite", verb::leave)
        == "LEFT takes no parameter, to send this line as a message write "
           "MESSAGE before it");
  for (const auto* line : {"LEAVE lobby", "LEAVE ROOM lobby", "LEAVE room",
                           "LEAVE a=b", "LEFT ROOM ROOM", "LEAVE ROOMS"})
    CHECK(error_of(line, verb::leave).find("MESSAGE") != std::string::npos);
}

TEST_CASE("MESSAGE keeps its text as it is") {
  CHECK(text_of("MESSAGE hi") == "hi");
  CHECK(text_of("MESSAGE hi \t ") == "hi \t ");
  CHECK(text_of("MESSAGE \t hi") == "hi");
  CHECK(text_of("MESSAGE LEFT handed") == "LEFT handed");
  CHECK(text_of("MESSAGE /help") == "/help");
  CHECK(text_of("MESSAGE //x") == "//x");
  CHECK(text_of("MESSAGE since=5 since=5") == "since=5 since=5");
  CHECK(text_of("MESSAGE MESSAGE") == "MESSAGE");
}

TEST_CASE("any other line is a message as it is") {
  for (const auto* line : {"hi", " hi ", "\thi\t", "a=b", "\xC3\x89t\xC3\xA9",
                           "MESSAGEhi", "{\"type\":1}", "hi\rthere", "\\"})
    CHECK(text_of(line) == line);
}

TEST_CASE("the views of a command point into the line") {
  const std::string line = "JOIN ROOM lobby since=7";
  const auto join = good<command::join>(line, verb::join);
  CHECK(join.room.data() == line.data() + 10);
  const std::string message = "MESSAGE  hi";
  CHECK(text_of(message).data() == message.data() + 9);
}

TEST_CASE("what a line needs is known even when its parameters are wrong") {
  const auto needs = [](std::string_view line) {
    return requirement_of(parse_line(line));
  };
  for (const auto* line : {"LOGIN", "LOGIN !", "LOGIN ann", "/help", "/help x",
                           "/ping", "/quit", "/quit x", "/nonsense"})
    CHECK(needs(line) == requirement::nothing);
  for (const auto* line : {"JOIN", "JOIN !", "JOIN lobby", "JOIN a since=x",
                           "/rooms", "/rooms x", "/who lobby", "/who !"})
    CHECK(needs(line) == requirement::login);
  for (const auto* line :
       {"LEAVE", "LEFT handed", "HISTORY", "HISTORY x", "HISTORY limit=x",
        "MESSAGE", "MESSAGE hi", "hi", "", "  ", "//x", "/who", "/who ",
        "/tell", "/tell bob", "/tell bob hi"})
    CHECK(needs(line) == requirement::room);
}
