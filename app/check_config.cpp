#include "app/check_config.hpp"

#include "app/command_line.hpp"
#include "config/load_options.hpp"

#include <iostream>

namespace greenroom {

int check_config(const std::string& file) {
  const auto loaded = load_options(file, {});
  for (const auto& error : loaded.errors)
    std::cerr << to_string(error) << '\n';
  if (!loaded)
    return exit_usage;
  std::cout << file << ": good\n";
  return exit_good;
}

} // namespace greenroom
