#include "app/logging.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <pthread.h>

#include <csignal>

namespace greenroom {

namespace {

/// About 400 bytes each, reserved at start.
constexpr std::size_t waiting_lines_max = 1024;

void append(const std::string& text, spdlog::memory_buf_t& out) {
  out.append(text.data(), text.data() + text.size());
}

/// The message as a JSON text, quotes included; bytes that are not UTF-8 become
/// U+FFFD.
class json_message final : public spdlog::custom_flag_formatter {
public:
  void format(const spdlog::details::log_msg& line, const std::tm&,
              spdlog::memory_buf_t& out) override {
    using json = nlohmann::json;
    const json message = std::string{line.payload.data(), line.payload.size()};
    append(message.dump(-1, ' ', false, json::error_handler_t::replace), out);
  }

  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<json_message>();
  }
};

/// The message on one line: what it quotes can neither begin a line of its own
/// nor steer a terminal.
class text_message final : public spdlog::custom_flag_formatter {
public:
  void format(const spdlog::details::log_msg& line, const std::tm&,
              spdlog::memory_buf_t& out) override {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : line.payload) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 || byte == 0x7F)
        append({'\\', 'x', digits[byte >> 4], digits[byte & 15]}, out);
      else
        out.push_back(c);
    }
  }

  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<text_message>();
  }
};

/// Called on the logging thread when it starts. Signals are for the threads
/// that wait for them.
void prepare_thread() {
  pthread_setname_np(pthread_self(), "log");
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

} // namespace

std::unique_ptr<spdlog::formatter>
make_log_formatter(const std::string& format) {
  auto result =
    std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  if (format == "json") {
    result->add_flag<json_message>('*').set_pattern(
      R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l","message":%*})");
  } else {
    result->add_flag<text_message>('*').set_pattern(
      "%Y-%m-%d %H:%M:%S.%f %l %*");
  }
  return result;
}

void start_logging(const options& values) {
  spdlog::init_thread_pool(waiting_lines_max, 1, prepare_thread);
  spdlog::set_default_logger(std::make_shared<spdlog::async_logger>(
    "greenroom", std::make_shared<spdlog::sinks::stderr_sink_mt>(),
    spdlog::thread_pool(), spdlog::async_overflow_policy::overrun_oldest));
  change_logging(values);
}

void change_logging(const options& values) {
  spdlog::set_formatter(make_log_formatter(values.log.format));
  spdlog::set_level(spdlog::level::from_str(values.log.level));
}

void stop_logging() {
  spdlog::shutdown();
}

} // namespace greenroom
