#include "protocol/utc_time.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <ostream>
#include <random>
#include <string>

namespace greenroom {

using namespace std::chrono;

namespace {

std::string printed(utc_time when) {
  std::string out;
  append_utc_time(out, when);
  return out;
}

utc_time moment(std::int64_t microseconds_since_1970) {
  return utc_time{microseconds{microseconds_since_1970}};
}

std::string first_of(std::string_view text) {
  const auto span = parse_time(text);
  return span ? printed(span->first) : "nothing";
}

std::string last_of(std::string_view text) {
  const auto span = parse_time(text);
  return span ? printed(span->last) : "nothing";
}

} // namespace

TEST_CASE("a moment is printed with six digits of its second") {
  CHECK(printed(moment(0)) == "1970-01-01 00:00:00.000000");
  CHECK(printed(moment(1)) == "1970-01-01 00:00:00.000001");
  CHECK(printed(moment(-1)) == "1969-12-31 23:59:59.999999");
  CHECK(
    printed(sys_days{2026y / 11 / 22} + 7h + 31min + 11s + microseconds{123456})
    == "2026-11-22 07:31:11.123456");
  CHECK(printed(sys_days{2024y / 2 / 29} + 23h)
        == "2024-02-29 23:00:00.000000");
}

TEST_CASE("printing appends") {
  std::string out = "at ";
  append_utc_time(out, moment(0));
  CHECK(out == "at 1970-01-01 00:00:00.000000");
}

TEST_CASE("what lies outside of the years 0 to 9999 is clamped") {
  CHECK(printed(utc_time::min()) == "0000-01-01 00:00:00.000000");
  CHECK(printed(utc_time::max()) == "9999-12-31 23:59:59.999999");
  CHECK(printed(sys_days{year{10000} / 1 / 1}) == "9999-12-31 23:59:59.999999");
  CHECK(printed(sys_days{year{-1} / 12 / 31}) == "0000-01-01 00:00:00.000000");
}

TEST_CASE("what is no time or no real moment is refused") {
  for (const auto* text : {
         "",
         " ",
         "yesterday",
         "-",
         "2026-",
         "2026-11",
         "2026-11-",
         "2026-1-2",
         "2026-13-01",
         "2026-00-01",
         "2026-11-00",
         "2026-11-31",
         "2026-02-29",
         "2026-11-22Z",
         "2026-11-22T",
         "2026-11-22 ",
         "2026-11-22T07",
         "2026-11-22T07:31",
         "2026-11-22T7:31:11",
         "2026-11-22T24:00:00",
         "2026-11-22T07:60:00",
         "2026-11-22T23:59:60",
         "2026-11-22T07:31:11.",
         "2026-11-22T07:31:11.1234567890",
         "2026-11-22T07:31:11,5",
         "2026-11-22T07:31:11z",
         "2026-11-22t07:31:11",
         "2026-11-22  07:31:11",
         "2026-11-22T07:31:11ZZ",
         "2026-11-22T07:31:11Z+02:00",
         "2026-11-22T07:31:11+2:00",
         "2026-11-22T07:31:11+0200",
         "2026-11-22T07:31:11+02",
         "2026-11-22T07:31:11+24:00",
         "2026-11-22T07:31:11+02:60",
         "2026-11-22T07:31:11 +02:00",
         "2026-11-22T07:31:11+02:00x",
         "x2026-11-22",
         "2026-11-22x",
       }) {
    CAPTURE(text);
    CHECK(first_of(text) == "nothing");
  }
}

TEST_CASE("a number that is no moment is refused") {
  for (const auto* text : {
         "-5",
         "+5",
         "5.",
         ".5",
         "5.1234567890",
         "5Z",
         "1e9",
         "0x10",
         "5 ",
         " 5",
         "253402300800",
         "1795333871123",
         "99999999999999999999",
         "12026-11-22",
         "+026-11-22",
         "2026-+1-22",
         "2026--1-22",
       }) {
    CAPTURE(text);
    CHECK(first_of(text) == "nothing");
  }
}

TEST_CASE("a date is its first and its last microsecond") {
  CHECK(first_of("2026-11-22") == "2026-11-22 00:00:00.000000");
  CHECK(last_of("2026-11-22") == "2026-11-22 23:59:59.999999");
  CHECK(last_of("2024-02-29") == "2024-02-29 23:59:59.999999");
}

TEST_CASE("a second is its first and its last microsecond") {
  for (const auto* text :
       {"2026-11-22T07:31:11", "2026-11-22 07:31:11", "2026-11-22T07:31:11Z",
        "2026-11-22T09:31:11+02:00", "2026-11-22T02:01:11-05:30",
        "2026-11-22T07:31:11-00:00", "1795332671"}) {
    CAPTURE(text);
    CHECK(first_of(text) == "2026-11-22 07:31:11.000000");
    CHECK(last_of(text) == "2026-11-22 07:31:11.999999");
  }
}

TEST_CASE("a fraction names one microsecond") {
  for (const auto* text :
       {"2026-11-22T07:31:11.123456", "2026-11-22 07:31:11.123456Z",
        "2026-11-22T07:31:11.123456999", "2026-11-22T09:31:11.123456+02:00",
        "1795332671.123456", "1795332671.1234569"}) {
    CAPTURE(text);
    CHECK(first_of(text) == "2026-11-22 07:31:11.123456");
    CHECK(last_of(text) == "2026-11-22 07:31:11.123456");
  }
  CHECK(last_of("2026-11-22T07:31:11.5") == "2026-11-22 07:31:11.500000");
  CHECK(last_of("2026-11-22T07:31:11.0") == "2026-11-22 07:31:11.000000");
}

TEST_CASE("an offset may cross a day and a year") {
  CHECK(first_of("2026-01-01T01:00:00+02:00") == "2025-12-31 23:00:00.000000");
  CHECK(first_of("2025-12-31T23:00:00-02:00") == "2026-01-01 01:00:00.000000");
}

TEST_CASE("the range of Unix seconds ends with the year 9999") {
  CHECK(first_of("2026") == "1970-01-01 00:33:46.000000"); // not a year
  CHECK(first_of("0") == "1970-01-01 00:00:00.000000");
  CHECK(last_of("253402300799") == "9999-12-31 23:59:59.999999");
}

TEST_CASE("what is printed is read back as the same moment") {
  std::mt19937_64 random{1};
  std::uniform_int_distribution<std::int64_t> moments{
    sys_days{year{0} / 1 / 1}.time_since_epoch() / microseconds{1},
    sys_days{year{9999} / 12 / 31}.time_since_epoch() / microseconds{1}};
  for (int i = 0; i < 20000; ++i) {
    const auto when = moment(moments(random));
    const auto text = printed(when);
    const auto span = parse_time(text);
    CAPTURE(text);
    REQUIRE(span);
    CHECK(span->first.time_since_epoch().count()
          == when.time_since_epoch().count());
    CHECK(span->last == span->first);
  }
}

} // namespace greenroom
