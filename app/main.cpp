#include "app/backup.hpp"
#include "app/check_config.hpp"
#include "app/command_line.hpp"
#include "app/serve.hpp"

#include <iostream>

namespace greenroom {

namespace {

struct runner {
  int operator()(const serve_arguments& arguments) const {
    return serve(arguments);
  }

  int operator()(const check_config_arguments& arguments) const {
    return check_config(arguments.file);
  }

  int operator()(const backup_arguments& arguments) const {
    return backup(arguments.data_dir, arguments.file);
  }

  int operator()(const early_exit& exit) const {
    (exit.exit_code == exit_good ? std::cout : std::cerr) << exit.output;
    return exit.exit_code;
  }
};

} // namespace

} // namespace greenroom

int main(int argc, char** argv) {
  return std::visit(greenroom::runner{},
                    greenroom::parse_command_line(argc, argv));
}
