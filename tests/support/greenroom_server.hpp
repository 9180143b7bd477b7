#pragma once

#include "tests/support/line_client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <memory>
#include <string>
#include <vector>

namespace greenroom::test {

/// The real server binary, in a directory of its own, on a free port of
/// 127.0.0.1. Rate limits are off unless the settings say otherwise.
class greenroom_server {
public:
  /// Settings are `key=value`, as for `--set`.
  explicit greenroom_server(std::vector<std::string> settings = {});

  /// Starts on another data directory, which is not removed.
  greenroom_server(std::vector<std::string> settings, std::string data_dir);

  /// The command that starts it.
  std::vector<std::string> arguments() const;

  /// Starts the binary again on the same data directory; it must not run.
  void start();

  /// A new client of the server.
  line_client connect() const { return line_client{port_}; }
  line_client connect(const line_client::options& settings) const {
    return line_client{port_, settings};
  }

  /// SIGTERM, then its exit code; fails when it does not end.
  int stop();

  /// What it wrote to standard error since the first start.
  std::string log() const;

  /// Whether that contains the text before the deadline.
  bool logs(const std::string& text) const;

  test::process& process() { return *process_; }
  uint16_t port() const { return port_; }
  const std::string& data_dir() const { return data_dir_; }

private:
  temp_dir directory_;
  std::vector<std::string> settings_;
  std::string data_dir_;
  std::unique_ptr<test::process> process_;
  uint16_t port_ = 0;
};

/// The path of the server binary under test: the environment variable
/// GREENROOM_BINARY, or else the one that was built with this test.
std::string greenroom_binary();

/// The port in a line `ready line=127.0.0.1:PORT`; fails on any other line.
uint16_t port_of_ready_line(const std::string& line);

} // namespace greenroom::test
