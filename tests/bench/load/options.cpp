#include "tests/bench/load/options.hpp"

#include "tests/bench/load/dialect.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <map>

namespace greenroom::bench {

namespace {

const std::map<std::string, run_mode>& modes() {
  static const std::map<std::string, run_mode> result{
    {"closed", run_mode::closed},   {"open", run_mode::open},
    {"durable", run_mode::durable}, {"storm", run_mode::storm},
    {"idle", run_mode::idle},       {"history", run_mode::history},
    {"ping", run_mode::ping}};
  return result;
}

constexpr const char* mode_help = R"(What to measure:
closed   in-flight messages in each room; who gets a message that names it
         as the next speaker says the next one
open     rate messages a second into random rooms from random members;
         latency counts from the time at which a message was to be sent
durable  every member keeps in-flight messages of its own unanswered
storm    all clients connect, log in and join at once: until everyone has
         seen everyone who joined later
idle     resident bytes per joined connection between base and all clients,
         then the server's CPU while nobody says anything
history  open, without and then with a client that reads the history of
         `entries` messages slowly
ping     open, without and then with a client that sends /ping for ever and
         reads nothing)";

void add_size_options(CLI::App& app, options& result) {
  app.add_option("--rooms", result.rooms)->capture_default_str();
  app.add_option("--members", result.members, "of each room")
    ->capture_default_str();
  app.add_option("--deaf", result.deaf, "more members, which never read");
  app.add_flag("--deaf-read", result.deaf_read_at_end,
               "the deaf read at the end; what they miss is counted");
  app.add_option("--in-flight", result.in_flight)->capture_default_str();
  app.add_option("--rate", result.rate)->capture_default_str();
  app.add_option("--seconds", result.seconds)->capture_default_str();
  app.add_option("--warm-up", result.warm_up_seconds)->capture_default_str();
  app.add_option("--text-bytes", result.text_bytes)->capture_default_str();
  app.add_option("--probe-members", result.probe_members,
                 "of one more room, measured apart");
  app.add_option("--probe-rate", result.probe_rate)->capture_default_str();
  app.add_option("--base", result.base_clients)->capture_default_str();
  app.add_option("--entries", result.entries)->capture_default_str();
  app.add_option("--read-bytes-per-second", result.read_bytes_per_second)
    ->capture_default_str();
}

} // namespace

std::optional<options> read_options(int argc, char** argv, int& exit_code) {
  options result;
  result.room_prefix = "b" + std::to_string(::getpid());
  CLI::App app{"Drives a chat server and prints one JSON object of figures."};
  // A script may override what a work has set.
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--mode", result.mode_name, mode_help)->capture_default_str();
  app.add_option("--dialect", result.dialect, "greenroom, irc or nats")
    ->capture_default_str();
  app.add_option("--port", result.port, "of the server on 127.0.0.1")
    ->required();
  app.add_option("--server-pid", result.server_pid);
  app.add_option("--data-dir", result.data_dir, "of the server");
  app.add_option("--prefix", result.room_prefix, "of the rooms' names");
  app.add_option("--threads", result.threads)
    ->capture_default_str()
    ->check(CLI::Range(1, 64));
  app
    .add_option("--connecting", result.connecting_at_once,
                "connections that are set up at the same time")
    ->capture_default_str();
  app.add_option("--deadline", result.deadline_seconds)->capture_default_str();
  add_size_options(app, result);
  try {
    app.parse(argc, argv);
    if (!modes().contains(result.mode_name))
      throw CLI::ValidationError("--mode", "unknown: " + result.mode_name);
    if (!make_dialect(result.dialect))
      throw CLI::ValidationError("--dialect", "unknown: " + result.dialect);
    if (result.members > 0xffff || result.members == 0 || result.rooms == 0)
      throw CLI::ValidationError("--members", "1 to 65535, in 1 room or more");
    result.mode = modes().at(result.mode_name);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : 2;
    return std::nullopt;
  }
  return result;
}

} // namespace greenroom::bench
