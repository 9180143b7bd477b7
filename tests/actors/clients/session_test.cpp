#include "actors/clients/session.hpp"

#include "protocol/reply.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

namespace {

session::action decide(const session& who, std::string_view line,
                       bool unique_nicknames = false) {
  return who.decide(parse_line(line), unique_nicknames);
}

// The whole answer to a line, empty when something else is to be done.
std::string reply_to(const session& who, std::string_view line) {
  const auto action = decide(who, line);
  const auto* reply = std::get_if<session::reply>(&action);
  return reply ? reply->line : std::string{};
}

// What a line asks of others, null when it asks for something else.
template <class Question>
const Question* asked(const session::action& action) {
  const auto* any = std::get_if<question::any>(&action);
  return any ? std::get_if<Question>(any) : nullptr;
}

session ann() {
  session result;
  result.logged_in("ann");
  return result;
}

session ann_in(std::string room) {
  auto result = ann();
  result.joined(std::move(room));
  return result;
}

} // namespace

TEST_CASE("without a login only what needs none is done") {
  const session stranger;
  for (const auto* line :
       {"JOIN lobby", "LEAVE", "HISTORY", "MESSAGE hi", "hi", "", "/who",
        "/who lobby", "/rooms", "/tell bob hi"}) {
    CAPTURE(line);
    CHECK(reply_to(stranger, line) == error_line(refusal::login_required));
  }
  CHECK(reply_to(stranger, "/ping x") == pong_line("x"));
  CHECK(reply_to(stranger, "/help") == help_line());
  CHECK(asked<question::quit>(decide(stranger, "/quit")));
}

TEST_CASE("a missing login is named before a missing room and parameters") {
  const session stranger;
  for (const auto* line : {"JOIN", "JOIN no/name", "HISTORY x=1", "MESSAGE",
                           "LEFT handed people unite", "/tell"}) {
    CAPTURE(line);
    CHECK(reply_to(stranger, line) == error_line(refusal::login_required));
  }
}

TEST_CASE("a missing room is named before parameters") {
  const auto who = ann();
  for (const auto* line :
       {"LEAVE", "LEFT handed people unite", "HISTORY", "HISTORY yesterday",
        "HISTORY x=1", "MESSAGE", "MESSAGE hi", "hi", "", "/who",
        "/tell bob hi", "/tell"}) {
    CAPTURE(line);
    CHECK(reply_to(who, line) == error_line(refusal::join_a_room_first));
  }
}

TEST_CASE("a second LOGIN is refused whatever its parameters") {
  const auto who = ann();
  for (const auto* line : {"LOGIN", "LOGIN bob", "LOGIN b", "LOGIN ann"}) {
    CAPTURE(line);
    CHECK(reply_to(who, line) == error_line(refusal::already_logged_in, "ann"));
  }
}

TEST_CASE("bad parameters are errors once login and room are there") {
  const auto who = ann_in("lobby");
  CHECK(reply_to(who, "JOIN") == error_line("Missing required parameter"));
  CHECK(reply_to(who, "MESSAGE") == error_line("Missing required parameter"));
  CHECK(reply_to(session{}, "LOGIN b") == error_line("Invalid nickname"));
}

TEST_CASE("JOIN of one's own room is refused") {
  CHECK(reply_to(ann_in("lobby"), "JOIN lobby")
        == error_line(refusal::already_present));
}

TEST_CASE("JOIN with since resumes after that seq") {
  const auto action = decide(ann(), "JOIN lobby since=7");
  const auto* join = asked<question::join>(action);
  REQUIRE(join);
  CHECK(join->room == "lobby");
  CHECK(join->resumes);
  CHECK(join->since == 7);
}

TEST_CASE("JOIN without since does not resume") {
  const auto action = decide(ann_in("lobby"), "JOIN attic");
  const auto* join = asked<question::join>(action);
  REQUIRE(join);
  CHECK(join->room == "attic");
  CHECK_FALSE(join->resumes);
}

TEST_CASE("who has left a room is in none") {
  auto who = ann_in("lobby");
  CHECK(asked<question::leave>(decide(who, "LEAVE")));
  who.left();
  CHECK(who.room().empty());
  CHECK(reply_to(who, "hi") == error_line(refusal::join_a_room_first));
  CHECK(asked<question::join>(decide(who, "JOIN lobby")));
}

TEST_CASE("LOGIN carries its token") {
  const auto action = decide({}, "LOGIN ann token=0123");
  const auto* login = asked<question::login>(action);
  REQUIRE(login);
  CHECK(login->nickname == "ann");
  CHECK(login->token == "0123");
}

TEST_CASE("what is no command is said as it is") {
  const auto who = ann_in("lobby");
  for (const auto& one : {std::pair{"hi there ", "hi there "},
                          {"//quit", "/quit"},
                          {"MESSAGE LEAVE", "LEAVE"},
                          {"JOINT venture", "JOINT venture"}}) {
    const auto* line = one.first;
    CAPTURE(line);
    const auto action = decide(who, line);
    const auto* said = std::get_if<command::message>(&action);
    REQUIRE(said);
    CHECK(said->text == one.second);
    CHECK(said->kind == event_kind::message);
  }
}

TEST_CASE("HISTORY without bounds asks for everything") {
  const auto action = decide(ann_in("lobby"), "HISTORY");
  const auto* history = asked<question::history>(action);
  REQUIRE(history);
  CHECK(history->asked.nickname == "ann");
  CHECK(history->asked.from_us == INT64_MIN);
  CHECK(history->asked.to_us == INT64_MAX);
  CHECK(history->asked.before == UINT64_MAX);
  CHECK(history->asked.after == 0);
  CHECK(history->asked.limit == 0);
  CHECK_FALSE(history->asked.oldest_first);
}

TEST_CASE("HISTORY carries its bounds") {
  const auto action =
    decide(ann_in("lobby"), "HISTORY 1 2 limit=3 before=9 after=4");
  const auto* history = asked<question::history>(action);
  REQUIRE(history);
  CHECK(history->asked.from_us == 1'000'000);
  CHECK(history->asked.to_us == 2'999'999);
  CHECK(history->asked.limit == 3);
  CHECK(history->asked.before == 9);
  CHECK(history->asked.after == 4);
  CHECK_FALSE(history->asked.oldest_first);
}

TEST_CASE("after= without before= wants the oldest, after=0 too") {
  for (const auto* line : {"HISTORY limit=3 after=0", "HISTORY limit=3 after=5",
                           "HISTORY 1 2 limit=3 after=0"}) {
    CAPTURE(line);
    const auto action = decide(ann_in("lobby"), line);
    const auto* history = asked<question::history>(action);
    REQUIRE(history);
    CHECK(history->asked.oldest_first);
  }
}

TEST_CASE("/who names one's own room unless it says another") {
  const auto who = ann_in("lobby");
  const auto own = decide(who, "/who");
  const auto other = decide(who, "/who attic");
  REQUIRE(asked<question::who>(own));
  REQUIRE(asked<question::who>(other));
  CHECK(asked<question::who>(own)->room == "lobby");
  CHECK(asked<question::who>(other)->room == "attic");
  CHECK(asked<question::who>(decide(ann(), "/who attic")));
}

TEST_CASE("/tell needs a room unless nicknames are unique") {
  const auto who = ann();
  CHECK(reply_to(who, "/tell bob hi")
        == error_line(refusal::join_a_room_first));
  const auto action = decide(who, "/tell bob hi there", true);
  const auto* tell = asked<question::tell>(action);
  REQUIRE(tell);
  CHECK(tell->nickname == "bob");
  CHECK(tell->text == "hi there");
  const auto stranger = decide({}, "/tell bob hi", true);
  REQUIRE(std::holds_alternative<session::reply>(stranger));
  CHECK(std::get<session::reply>(stranger).line
        == error_line(refusal::login_required));
}

TEST_CASE("/rooms needs a login only") {
  CHECK(asked<question::rooms>(decide(ann(), "/rooms")));
}
