#include "app/command_line.hpp"

#include "config/load_options.hpp"

#include <CLI/CLI.hpp>

#include <sstream>

namespace greenroom {

namespace {

/// What the parser fills in.
struct flags {
  std::string config_file;
  std::vector<std::string> listen;
  std::string data_dir;
  std::vector<std::string> set;
  std::string file;

  /// The dedicated flags come last: they are the more deliberate ones.
  std::vector<std::string> overrides() const {
    auto result = set;
    std::string addresses;
    for (const auto& address : listen)
      addresses.append(addresses.empty() ? "" : ",").append(address);
    if (!listen.empty())
      result.push_back("listen=" + addresses);
    if (!data_dir.empty())
      result.push_back("data_dir=" + data_dir);
    return result;
  }
};

/// An empty word is mostly a shell variable that was not set.
std::string complaint_about_empty(const std::string& text) {
  return text.empty() ? "must not be empty" : "";
}

void add_option_sources(CLI::App& command, flags& given) {
  command.add_option("--config", given.config_file, "Read options from FILE")
    ->type_name("FILE")
    ->check(complaint_about_empty);
  command.add_option("--data-dir", given.data_dir, "Where the journal is kept")
    ->type_name("DIR")
    ->check(complaint_about_empty);
  // One value a flag: what follows it belongs to the next flag or is an error.
  command
    .add_option("--set", given.set,
                "Override one option, such as limits.burst=50; repeatable")
    ->type_name("KEY=VALUE")
    ->allow_extra_args(false);
}

early_exit usage_exit(const CLI::App& app, const CLI::Error& error) {
  std::ostringstream good;
  std::ostringstream bad;
  const bool asked_for = app.exit(error, good, bad) == 0;
  if (asked_for)
    return {exit_good, good.str()};
  return {exit_usage, "greenroom: " + bad.str()};
}

early_exit config_exit(const loaded_options& loaded) {
  early_exit result{exit_usage, {}};
  for (const auto& error : loaded.errors)
    result.output.append(to_string(error)).append("\n");
  return result;
}

} // namespace

command_line parse_command_line(int argc, const char* const* argv) {
  flags given;
  CLI::App app{"Greenroom, a chat server whose rooms keep a durable history.",
               "greenroom"};
  app.set_version_flag("--version", "greenroom " GREENROOM_VERSION);
  app.require_subcommand(1);
  app.footer("Exit codes: 0 good, 1 failed while running, 2 wrong usage or "
             "configuration.");

  auto* serve = app.add_subcommand("serve", "Run the server");
  add_option_sources(*serve, given);
  serve
    ->add_option("--listen", given.listen,
                 "Accept clients here; repeatable. Default: 127.0.0.1:9090")
    ->type_name("ADDR:PORT")
    ->check(complaint_about_empty)
    ->allow_extra_args(false);

  auto* check = app.add_subcommand(
    "check-config", "Tell everything that is wrong with a configuration");
  check->add_option("FILE", given.file, "The file to check")
    ->required()
    ->type_name("")
    ->check(complaint_about_empty);

  auto* backup = app.add_subcommand(
    "backup", "Copy the journal to FILE, of a running server too");
  backup->add_option("FILE", given.file, "Where the copy goes")
    ->required()
    ->type_name("")
    ->check(complaint_about_empty);
  add_option_sources(*backup, given);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Error& error) {
    return usage_exit(app, error);
  }
  if (check->parsed())
    return check_config_arguments{given.file};
  const auto overrides = given.overrides();
  const auto loaded = load_options(given.config_file, overrides);
  if (!loaded)
    return config_exit(loaded);
  if (backup->parsed())
    return backup_arguments{loaded.values.data_dir, given.file};
  return serve_arguments{given.config_file, overrides, loaded.values};
}

} // namespace greenroom
