#include "tests/support/greenroom_server.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace greenroom::test;
using nlohmann::json;

namespace {

/// Runs the generator against a new server and answers its report. The rooms
/// and their members are on different loops, whatever the machine.
json load(std::vector<std::string> arguments) {
  greenroom_server server{{"loops=3"}};
  std::vector<std::string> all{GREENROOM_LOAD,
                               "--port",
                               std::to_string(server.port()),
                               "--server-pid",
                               std::to_string(server.process().pid()),
                               "--data-dir",
                               server.data_dir()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  process generator{all};
  auto report =
    json::parse(generator.first_line(std::chrono::milliseconds{100000}));
  CHECK_MESSAGE(generator.wait() == 0, report.dump());
  CHECK(server.stop() == 0);
  return report;
}

/// That all that was said was answered, and reached everyone in order.
void check_whole(const json& report, uint64_t members) {
  CAPTURE(report.dump());
  CHECK(report.at("errors") == 0);
  CHECK(report.at("set_up_failures") == 0);
  CHECK(report.at("disconnects") == 0);
  CHECK(report.at("order_violations") == 0);
  CHECK(report.at("missing") == 0);
  auto said = report.at("said").get<uint64_t>();
  CHECK(report.at("acknowledged") == said);
  CHECK(report.at("delivered") == said * members);
}

} // namespace

TEST_CASE("under load every message reaches every member in order") {
  auto report = load({"--rooms", "5", "--members", "20", "--in-flight", "8",
                      "--warm-up", "0.2", "--seconds", "2"});
  check_whole(report, 20);
  CHECK(report.at("said") > 40);
  CHECK(report.at("server_cpu_seconds") > 0);
  CHECK(report.at("latency_us").at("p50") > 0);
}

TEST_CASE("the deaf get everything when they read at last") {
  auto report =
    load({"--mode", "open", "--rooms", "2", "--members", "5", "--rate", "300",
          "--deaf", "10", "--deaf-read", "--text-bytes", "2000", "--warm-up",
          "0.2", "--seconds", "1.5"});
  check_whole(report, 5);
  CHECK(report.at("deaf_complete") == 10);
}

TEST_CASE("in a storm everyone sees everyone who joins later") {
  auto report = load({"--mode", "storm", "--rooms", "10", "--members", "50"});
  check_whole(report, 0);
  CHECK(report.at("join_events") == 10 * 50 * 51 / 2);
}

TEST_CASE("a slow reader of a long history gets all of it") {
  auto report =
    load({"--mode", "history", "--rooms", "2", "--members", "5", "--rate", "50",
          "--entries", "3000", "--warm-up", "0.2", "--seconds", "1"});
  check_whole(report, 5);
  CHECK(report.at("history_failure") == "");
  CHECK(report.at("history_received") == report.at("history_promised"));
  CHECK(report.at("history_received") > 3000);
}
