#include "tests/soak/soak_server.hpp"

#include "tests/support/greenroom_server.hpp"

#include <fstream>
#include <iterator>
#include <utility>

namespace greenroom::soak {

void soak_server::configure(const std::vector<std::string>& settings) {
  std::ofstream file{directory_ / "greenroom.toml"};
  for (const auto& each : settings)
    file << each << '\n';
}

void soak_server::break_configuration() {
  std::ofstream{directory_ / "greenroom.toml"}
    << "limits.pending_lines = \"many\"\n";
}

uint16_t soak_server::start() {
  process_.reset();
  process_ = std::make_unique<test::process>(
    std::vector<std::string>{test::greenroom_binary(), "serve", "--config",
                             directory_ / "greenroom.toml", "--listen",
                             "127.0.0.1:0", "--data-dir", data_dir_},
    directory_ / "log");
  constexpr std::chrono::seconds generous{60};
  return test::port_of_ready_line(process_->first_line(generous));
}

std::string soak_server::new_log() {
  std::ifstream file{directory_ / "log"};
  file.seekg(static_cast<std::streamoff>(log_read_));
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  log_read_ += text.size();
  return text;
}

} // namespace greenroom::soak
