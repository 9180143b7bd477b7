#include "tests/protocol/parsing.hpp"

using namespace greenroom;

namespace {

std::string printed(const std::optional<utc_time>& when) {
  std::string out;
  if (when)
    append_utc_time(out, *when);
  return out;
}

// `from/to` of a HISTORY line; a bound that is not given is empty.
std::string range_of(std::string_view line) {
  const auto history = good<command::history>(line, verb::history);
  return printed(history.from) + "/" + printed(history.to);
}

std::string history_error(std::string_view line) {
  return error_of(line, verb::history);
}

} // namespace

TEST_CASE("an invalid time is repeated") {
  CHECK(history_error("HISTORY yesterday") == "Invalid time: yesterday");
  CHECK(history_error("HISTORY 2026-11-22 x") == "Invalid time: x");
  CHECK(history_error("HISTORY x y") == "Invalid time: x");
  CHECK(history_error("HISTORY 2026-02-30") == "Invalid time: 2026-02-30");
  CHECK(history_error("HISTORY 07:31:11") == "Invalid time: 07:31:11");
  CHECK(history_error("HISTORY =5") == "Invalid time: =5");
  CHECK(history_error("HISTORY x limit=5") == "Invalid time: x");
}

TEST_CASE("of a long invalid time the first 64 bytes are repeated") {
  CHECK(history_error("HISTORY " + std::string(1000, '9'))
        == "Invalid time: " + std::string(64, '9'));
}

TEST_CASE("a wrong time of day is repeated together with its date") {
  CHECK(history_error("HISTORY 2026-11-22 25:00:00")
        == "Invalid time: 2026-11-22 25:00:00");
  CHECK(history_error("HISTORY 2026-11-22 07:31")
        == "Invalid time: 2026-11-22 07:31");
  CHECK(history_error("HISTORY 2026-11-22 2026-11-23 07:31:11x")
        == "Invalid time: 2026-11-23 07:31:11x");
  CHECK(history_error("HISTORY 2026-02-30 07:31:11")
        == "Invalid time: 2026-02-30 07:31:11");
}

TEST_CASE("a third time is an error that names it") {
  CHECK(history_error("HISTORY 1 2 3") == "Unexpected parameter: 3");
  CHECK(history_error("HISTORY 2026-11-22 07:31:11 2026-11-23 2026-11-24 x")
        == "Unexpected parameter: 2026-11-24 x");
  CHECK(history_error("HISTORY 1 2 07:31:11")
        == "Unexpected parameter: 07:31:11");
}

TEST_CASE("both times may be left out") {
  CHECK(range_of("HISTORY") == "/");
  CHECK(range_of("HISTORY \t ") == "/");
  CHECK(range_of("HISTORY 2026-11-22") == "2026-11-22 00:00:00.000000/");
}

TEST_CASE("from is the beginning of what it names, to is the end") {
  CHECK(range_of("HISTORY 2026-11-22 2026-11-22")
        == "2026-11-22 00:00:00.000000/2026-11-22 23:59:59.999999");
  CHECK(range_of("HISTORY 2026-11-22T07:31:11 2026-11-22T07:31:11")
        == "2026-11-22 07:31:11.000000/2026-11-22 07:31:11.999999");
  CHECK(range_of("HISTORY 0 0")
        == "1970-01-01 00:00:00.000000/1970-01-01 00:00:00.999999");
  CHECK(range_of("HISTORY 0.25 0.250")
        == "1970-01-01 00:00:00.250000/1970-01-01 00:00:00.250000");
}

TEST_CASE("the form that history prints is read, blank included") {
  const std::string expected =
    "2026-11-22 07:31:11.123456/2026-11-22 07:40:00.999999";
  CHECK(range_of("HISTORY 2026-11-22 07:31:11.123456 2026-11-22 07:40:00")
        == expected);
  CHECK(range_of("HISTORY  2026-11-22 \t07:31:11.123456\t2026-11-22  07:40:00 ")
        == expected);
  CHECK(range_of("HISTORY 2026-11-22T07:31:11.123456 2026-11-22 07:40:00")
        == expected);
  CHECK(range_of("HISTORY 2026-11-22 07:31:11.123456 2026-11-22T07:40:00")
        == expected);
  CHECK(range_of("HISTORY 2026-11-22 09:31:11.123456+02:00 1795333200.999999")
        == expected);
}

TEST_CASE("a date followed by a time of day is one time") {
  CHECK(range_of("HISTORY 2026-11-22 07:31:11")
        == "2026-11-22 07:31:11.000000/");
  CHECK(range_of("HISTORY 2026-11-22 2026-11-23 07:31:11")
        == "2026-11-22 00:00:00.000000/2026-11-23 07:31:11.999999");
  CHECK(range_of("HISTORY 2026-11-22 07:31:11 2026-11-23")
        == "2026-11-22 07:31:11.000000/2026-11-23 23:59:59.999999");
  CHECK(range_of("HISTORY 2026-11-22 07:31:11 limit=1")
        == "2026-11-22 07:31:11.000000/");
}

TEST_CASE("from after to is no error") {
  CHECK(range_of("HISTORY 2026-11-23 2026-11-22")
        == "2026-11-23 00:00:00.000000/2026-11-22 23:59:59.999999");
}
