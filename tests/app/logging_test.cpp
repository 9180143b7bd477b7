#include "app/logging.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>

#include <algorithm>

using namespace greenroom;

namespace {

std::string formatted(const std::string& format, const std::string& message,
                      spdlog::level::level_enum level = spdlog::level::info) {
  const spdlog::details::log_msg line{
      spdlog::log_clock::time_point{
          std::chrono::microseconds{1795332671123456}},
      {},
      "greenroom",
      level,
      message};
  spdlog::memory_buf_t out;
  make_log_formatter(format)->format(line, out);
  return {out.data(), out.size()};
}

} // namespace

TEST_CASE("whatever a message holds, its JSON line is one good object") {
  using namespace std::string_literals;
  for (const auto& message :
       {""s, "a \"quoted\" \\ text"s, "two\nlines\r\n"s, "nul \0 byte"s,
        "esc \x1B[31m"s, "not UTF-8 \xFF\xC3"s, "%v %l {} {0}"s}) {
    const auto line = formatted("json", message);
    REQUIRE(std::ranges::count(line, '\n') == 1);
    CHECK(line.back() == '\n');
    const auto object = nlohmann::json::parse(line, nullptr, false);
    REQUIRE(object.is_object());
    CHECK(object.size() == 3);
    if (message.find('\xFF') == std::string::npos)
      CHECK(object["message"] == message);
  }
}

TEST_CASE("whatever a message holds, its text line is one line") {
  CHECK(formatted("text", "two\nlines\x7F\x1B[0m")
        == "2026-11-22 07:31:11.123456 info two\\x0Alines\\x7F\\x1B[0m\n");
}

TEST_CASE("a JSON line tells time, level and message") {
  const auto line = formatted("json", "disk full", spdlog::level::warn);
  CHECK(line
        == R"({"time":"2026-11-22T07:31:11.123456Z","level":"warning",)"
           R"("message":"disk full"})"
           "\n");
}
