#include "tests/soak/phases.hpp"

namespace greenroom::soak {

namespace {

phase with(std::string name, std::vector<std::string> settings) {
  phase result;
  result.name = std::move(name);
  result.settings = std::move(settings);
  result.settings.emplace_back("journal.min_free_bytes = 0");
  return result;
}

constexpr auto no_rate = "limits.lines_per_second = 0";

phase short_lines(const std::string& name, const std::string& setting) {
  auto result = with(name, {no_rate, "limits.line_bytes = 1024", setting});
  result.possible.line_bytes = 1024;
  return result;
}

} // namespace

std::vector<phase> all_phases() {
  std::vector<phase> result;
  result.push_back(with("as shipped, no rate limit", {no_rate}));
  result.push_back(
    with("one pending line, little output",
         {no_rate, "limits.pending_lines = 1", "limits.output_bytes = 1024",
          "limits.output_bytes_total = 65536"}));
  result.back().possible.pending_lines = 1;
  result.push_back(
    with("few rooms, short history",
         {no_rate, "limits.rooms = 6", "history.max_events_per_room = 50",
          "history.streams = 1"}));
  result.back().possible.rooms_limited = true;
  result.back().possible.retention_small = true;
  result.push_back(
    short_lines("little input", "limits.input_bytes_total = 2048"));
  result.back().possible.input_limited = true;
  result.push_back(with("little output, one loop",
                        {no_rate, "loops = 1", "limits.output_bytes = 4096",
                         "limits.pending_lines = 3"}));
  result.push_back(
    short_lines("a short queue of the journal", "journal.queue_bytes = 1024"));
  result.back().possible.queue_limited = true;
  result.push_back(with("a limited rate, no io_uring",
                        {"limits.lines_per_second = 200", "limits.burst = 100",
                         "io_uring = false"}));
  result.push_back(with("three loops, full sending room at once",
                        {no_rate, "loops = 3", "limits.pending_lines = 4096",
                         "limits.output_bytes_total = 262144"}));
  return result;
}

} // namespace greenroom::soak
