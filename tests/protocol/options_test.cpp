#include "tests/protocol/parsing.hpp"

using namespace greenroom;

namespace {

command::history history_of(std::string_view line) {
  return good<command::history>(line, verb::history);
}

} // namespace

TEST_CASE("an unknown word= is an error that names it") {
  CHECK(error_of("LOGIN ann tokn=T", verb::login) == "Unknown parameter: tokn");
  CHECK(error_of("JOIN lobby limit=5", verb::join)
        == "Unknown parameter: limit");
  CHECK(error_of("JOIN lobby SINCE=5", verb::join)
        == "Unknown parameter: SINCE");
  CHECK(error_of("HISTORY since=5", verb::history)
        == "Unknown parameter: since");
  CHECK(error_of("HISTORY limit=5 a-b_c=", verb::history)
        == "Unknown parameter: a-b_c");
  CHECK(error_of("JOIN lobby " + std::string(100, 'x') + "=1", verb::join)
        == "Unknown parameter: " + std::string(64, 'x'));
}

TEST_CASE("a repeated word= is an error that names it") {
  CHECK(error_of("LOGIN ann token= token=T", verb::login)
        == "Repeated parameter: token");
  CHECK(error_of("JOIN lobby since=5 since=5", verb::join)
        == "Repeated parameter: since");
  CHECK(error_of("HISTORY limit=1 after=2 limit=3", verb::history)
        == "Repeated parameter: limit");
}

TEST_CASE("a number out of range is an error that names it") {
  CHECK(error_of("HISTORY limit=0", verb::history)
        == "Number out of range: limit=0");
  for (const auto* number : {"9223372036854775808", "18446744073709551616",
                             "99999999999999999999999999999999"}) {
    const std::string text{number};
    CHECK(error_of("JOIN lobby since=" + text, verb::join)
          == "Number out of range: since=" + text);
    for (const std::string word : {"limit=", "before=", "after="}) {
      const std::string given = word + text;
      CHECK(error_of("HISTORY " + given, verb::history)
            == "Number out of range: " + given);
    }
  }
}

TEST_CASE("what is no number is an error that names it") {
  for (const auto* text : {"", "x", "-1", "+1", "1.5", "1x", "0x1", "1e3",
                           "99999999999999999999x"}) {
    const std::string given{text};
    CHECK(error_of("JOIN lobby since=" + given, verb::join)
          == "Invalid number: since=" + given);
    CHECK(error_of("HISTORY before=" + given, verb::history)
          == "Invalid number: before=" + given);
  }
  CHECK(error_of("HISTORY limit=" + std::string(100, 'x'), verb::history)
        == "Invalid number: limit=" + std::string(64, 'x'));
}

TEST_CASE("a parameter after a word= is an error that names it") {
  CHECK(error_of("LOGIN token=T ann", verb::login)
        == "Unexpected parameter: ann");
  CHECK(error_of("JOIN since=5 lobby", verb::join)
        == "Unexpected parameter: lobby");
  CHECK(error_of("JOIN lobby since=5 more", verb::join)
        == "Unexpected parameter: more");
  CHECK(error_of("HISTORY limit=5 2026-11-22", verb::history)
        == "Unexpected parameter: 2026-11-22");
  CHECK(error_of("JOIN lobby since=5 =7", verb::join)
        == "Unexpected parameter: =7");
}

TEST_CASE("JOIN takes since=") {
  CHECK_FALSE(good<command::join>("JOIN lobby", verb::join).since);
  CHECK(good<command::join>("JOIN lobby since=0", verb::join).since == 0U);
  CHECK(good<command::join>("JOIN ROOM lobby \t since=007 ", verb::join).since
        == 7U);
  const auto join =
    good<command::join>("JOIN lobby since=9223372036854775807", verb::join);
  CHECK(join.since == 9223372036854775807U);
  CHECK(join.room == "lobby");
}

TEST_CASE("the words of HISTORY may be in any order") {
  for (const auto* line : {"HISTORY limit=1 before=20 after=3",
                           "HISTORY after=3 limit=1 before=20",
                           "HISTORY\tbefore=20\tafter=3\tlimit=1\t"}) {
    const auto history = history_of(line);
    CHECK(history.limit == 1U);
    CHECK(history.before == 20U);
    CHECK(history.after == 3U);
    CHECK_FALSE(history.from);
    CHECK_FALSE(history.to);
  }
  const auto history = history_of("HISTORY before=0 after=0");
  CHECK(history.before == 0U);
  CHECK(history.after == 0U);
  CHECK_FALSE(history.limit);
}

TEST_CASE("the words of HISTORY follow its times") {
  const auto history = history_of("HISTORY 10 20 limit=5");
  CHECK(history.from.has_value());
  CHECK(history.to.has_value());
  CHECK(history.limit == 5U);
  CHECK(error_of("HISTORY foo=1 limit=5", verb::history)
        == "Unknown parameter: foo");
}
