#include "tests/support/greenroom_server.hpp"

#include <poll.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace greenroom::test {

std::string greenroom_binary() {
  auto* chosen = std::getenv("GREENROOM_BINARY");
  return chosen != nullptr ? chosen : GREENROOM_BINARY;
}

uint16_t port_of_ready_line(const std::string& line) {
  constexpr std::string_view start = "ready line=127.0.0.1:";
  if (!line.starts_with(start))
    throw std::runtime_error("not a ready line: " + line);
  return static_cast<uint16_t>(std::stoi(line.substr(start.size())));
}

greenroom_server::greenroom_server(std::vector<std::string> settings)
    : settings_(std::move(settings)), data_dir_(directory_ / "data") {
  start();
}

greenroom_server::greenroom_server(std::vector<std::string> settings,
                                   std::string data_dir)
    : settings_(std::move(settings)), data_dir_(std::move(data_dir)) {
  start();
}

std::vector<std::string> greenroom_server::arguments() const {
  std::vector<std::string> result{greenroom_binary(),
                                  "serve",
                                  "--listen",
                                  "127.0.0.1:0",
                                  "--data-dir",
                                  data_dir_,
                                  "--set",
                                  "limits.lines_per_second=0",
                                  "--set",
                                  "journal.min_free_bytes=0"};
  for (auto& setting : settings_) {
    result.emplace_back("--set");
    result.push_back(setting);
  }
  return result;
}

void greenroom_server::start() {
  process_.reset();
  process_ = std::make_unique<test::process>(arguments(), directory_ / "log");
  try {
    port_ = port_of_ready_line(process_->first_line());
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string{error.what()} + "\n" + log());
  }
}

int greenroom_server::stop() {
  process_->signal(SIGTERM);
  auto code = process_->wait();
  if (!code)
    throw std::runtime_error("the server did not end after SIGTERM");
  return *code;
}

std::string greenroom_server::log() const {
  std::ifstream file{directory_ / "log"};
  return {std::istreambuf_iterator<char>{file}, {}};
}

bool greenroom_server::logs(const std::string& text) const {
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (log().find(text) == std::string::npos) {
    if (std::chrono::steady_clock::now() > end)
      return false;
    ::poll(nullptr, 0, 10);
  }
  return true;
}

} // namespace greenroom::test
