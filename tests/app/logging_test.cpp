#include "app/logging.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>
#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

using namespace greenroom;

namespace {

std::string formatted(const std::string& format, const std::string& message,
                      spdlog::level::level_enum level = spdlog::level::info) {
  const spdlog::details::log_msg line{
    spdlog::log_clock::time_point{std::chrono::microseconds{1795332671123456}},
    {},
    "greenroom",
    level,
    message};
  spdlog::memory_buf_t out;
  make_log_formatter(format)->format(line, out);
  return {out.data(), out.size()};
}

/// Puts a pipe in place of standard error.
class stderr_pipe {
public:
  stderr_pipe() : saved_(dup(STDERR_FILENO)) {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    read_end_ = ends[0];
  }

  stderr_pipe(const stderr_pipe&) = delete;
  stderr_pipe& operator=(const stderr_pipe&) = delete;

  ~stderr_pipe() {
    restore();
    close(read_end_);
    close(saved_);
  }

  /// Ends the pipe's input: a reader meets its end.
  void restore() { dup2(saved_, STDERR_FILENO); }

  std::string read_all() const {
    std::string result;
    char buffer[4096];
    for (ssize_t size = 0; (size = read(read_end_, buffer, sizeof buffer)) > 0;)
      result.append(buffer, static_cast<std::size_t>(size));
    return result;
  }

private:
  int saved_;
  int read_end_ = -1;
};

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

TEST_CASE("who logs does not wait for a reader; the oldest lines are dropped") {
  stderr_pipe pipe;
  start_logging({});
  const std::string filler(200, '.');
  for (int number = 0; number < 20000; ++number)
    spdlog::info("{} {}", number, filler);
  spdlog::info("the last line");
  std::string written;
  std::thread reader{[&] { written = pipe.read_all(); }};
  stop_logging();
  pipe.restore();
  reader.join();
  CHECK(written.ends_with("info the last line\n"));
  CHECK(std::ranges::count(written, '\n') < 20000);
}

TEST_CASE("a changed level and form hold from then on") {
  stderr_pipe pipe;
  options values;
  start_logging(values);
  spdlog::debug("not important enough");
  values.log.level = "debug";
  values.log.format = "json";
  change_logging(values);
  spdlog::debug("now it is");
  stop_logging();
  pipe.restore();
  const auto written = pipe.read_all();
  CHECK(std::ranges::count(written, '\n') == 1);
  CHECK(written.ends_with(R"("level":"debug","message":"now it is"})"
                          "\n"));
}
