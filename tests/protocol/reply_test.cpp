#include "protocol/reply.hpp"

#include "protocol/event_line.hpp"
#include "tests/protocol/hostile_text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace greenroom;

namespace {

using json = nlohmann::ordered_json;

std::string ok_with(const std::string& keys) {
  return "{\"type\":\"commandResult\",\"result\":\"OK\"" + keys + "}\n";
}

} // namespace

TEST_CASE("an error is an object of type error") {
  CHECK(error_line("Invalid time: \"x\"")
        == "{\"type\":\"error\",\"error\":\"Invalid time: \\\"x\\\"\"}\n");
  CHECK(error_line(refusal::login_required)
        == "{\"type\":\"error\",\"error\":\"Login required\"}\n");
  CHECK(error_line(refusal::no_such_user, "bob")
        == "{\"type\":\"error\",\"error\":\"No such user: bob\"}\n");
}

TEST_CASE("the plain good reply") {
  CHECK(ok_line() == ok_with(""));
}

TEST_CASE("LOGIN answers with the name and a token") {
  CHECK(login_line("ann", "0af3")
        == "{\"type\":\"commandResult\",\"result\":\"Username set to ann\","
           "\"token\":\"0af3\"}\n");
}

TEST_CASE("JOIN answers with seq, head and journal") {
  const std::string start =
    "{\"type\":\"commandResult\",\"result\":\"Joined room lobby\",\"seq\":8,"
    "\"head\":7,\"journal\":\"00c0ffee\"";
  join_reply x{.room = "lobby", .seq = 8, .head = 7, .journal = "00c0ffee"};
  CHECK(join_line(x) == start + "}\n");
  x.replayed = 0;
  CHECK(join_line(x) == start + ",\"replayed\":0}\n");
  x.replayed = 4;
  x.gap_from = 1;
  x.gap_to = 3;
  CHECK(join_line(x)
        == start + ",\"replayed\":4,\"gap\":{\"from\":1,\"to\":3}}\n");
  x.gap_from = x.gap_to = std::nullopt;
  x.replayed = 0;
  x.reset = true;
  CHECK(join_line(x) == start + ",\"replayed\":0,\"reset\":true}\n");
}

TEST_CASE("HISTORY names its range unless it is empty") {
  CHECK(history_reply_line(0, 0, 0, false)
        == ok_with(",\"count\":0,\"more\":false"));
  CHECK(history_reply_line(3, 5, 7, true)
        == ok_with(",\"count\":3,\"first\":5,\"last\":7,\"more\":true"));
}

TEST_CASE("/who lists users, even none") {
  CHECK(who_line("lobby", {}, 0, false)
        == ok_with(",\"room\":\"lobby\",\"users\":[],\"total\":0,"
                   "\"more\":false"));
  CHECK(who_line("lobby", {"ann", "bob"}, 3, true)
        == ok_with(",\"room\":\"lobby\",\"users\":[\"ann\",\"bob\"],"
                   "\"total\":3,\"more\":true"));
}

TEST_CASE("/rooms lists rooms, even none") {
  CHECK(rooms_line({}, false) == ok_with(",\"rooms\":[],\"more\":false"));
  CHECK(rooms_line({{"lobby", 3}, {"attic", 1}}, true)
        == ok_with(",\"rooms\":[{\"name\":\"lobby\",\"users\":3},"
                   "{\"name\":\"attic\",\"users\":1}],\"more\":true"));
}

TEST_CASE("/help has one line of help for each command") {
  const auto object = json::parse(help_line());
  CHECK(object["result"] == "OK");
  std::string all;
  for (const std::string line : object["commands"]) {
    CHECK(line.find('\n') == std::string::npos);
    all += "\n" + line;
  }
  for (const std::string word :
       {"LOGIN", "JOIN", "LEAVE", "HISTORY", "MESSAGE", "/help", "/who",
        "/rooms", "/tell", "/ping", "/quit", "//"})
    CHECK_MESSAGE(all.find("\n" + word) != std::string::npos, word);
}

TEST_CASE("/ping hears its text back") {
  CHECK(pong_line("") == ok_with(",\"pong\":\"\""));
  CHECK(pong_line("a b") == ok_with(",\"pong\":\"a b\""));
}

TEST_CASE("what members are told") {
  CHECK(tell_line("ann", "bob", "psst", utc_time{})
        == "{\"type\":\"tell\",\"from\":\"ann\",\"to\":\"bob\","
           "\"body\":\"psst\",\"utctimestamp\":\"1970-01-01 "
           "00:00:00.000000\"}\n");
  CHECK(notice_line("bye") == "{\"type\":\"notice\",\"body\":\"bye\"}\n");
  CHECK(lagging_line("lobby", 9)
        == "{\"type\":\"lagging\",\"room\":\"lobby\",\"seq\":9}\n");
}

TEST_CASE("replies escape any text as events do") {
  hostile_text random{4};
  for (int i = 0; i < 5000; ++i) {
    const auto text = random.text(20);
    std::string quoted;
    append_json_string(quoted, text);
    CAPTURE(text);
    REQUIRE(pong_line(text) == ok_with(",\"pong\":" + quoted));
    REQUIRE(error_line(text)
            == "{\"type\":\"error\",\"error\":" + quoted + "}\n");
  }
}

TEST_CASE("text that is not UTF-8 still makes one line of JSON") {
  hostile_text random{5};
  for (int i = 0; i < 2000; ++i) {
    const auto line = notice_line(random.bytes(40));
    REQUIRE(line.find('\n') == line.size() - 1);
    REQUIRE(json::accept(line));
  }
}
