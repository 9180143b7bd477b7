#pragma once

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace greenroom::soak {

/// The real server with a configuration file, which a SIGHUP reads again.
class soak_server {
public:
  explicit soak_server(std::string data_dir) : data_dir_(std::move(data_dir)) {}

  /// Lines of the configuration file for the next start or reload.
  void configure(const std::vector<std::string>& settings);

  /// Writes a file that no server takes.
  void break_configuration();

  /// @returns the port. Fails when the server is not ready in time.
  uint16_t start();

  /// What it wrote to standard error since the last call.
  std::string new_log();

  test::process& process() { return *process_; }
  const std::string& data_dir() const { return data_dir_; }

private:
  test::temp_dir directory_;
  std::string data_dir_;
  std::unique_ptr<test::process> process_;
  size_t log_read_ = 0;
};

} // namespace greenroom::soak
