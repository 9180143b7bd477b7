// Random users of every kind against the real server, which is stopped, killed
// and hindered meanwhile. Everything that they are told is held against an
// exact model of the line protocol.

#include "tests/soak/soak_run.hpp"
#include "tests/support/sanitized.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdio>
#include <memory>

namespace {

using namespace greenroom;
using namespace greenroom::soak;

/// What has to happen in a run of three minutes, or it has tried too little.
constexpr std::array must_happen{"messages acknowledged",
                                 "joined",
                                 "left",
                                 "resumed",
                                 "resumes after a restart",
                                 "resumed beyond the head",
                                 "took a held place",
                                 "held places found again",
                                 "taken over",
                                 "takeovers of one in a room",
                                 "takeovers of one with lines pending",
                                 "logins with a token",
                                 "connections of slow readers",
                                 "lagging",
                                 "bursts",
                                 "histories",
                                 "asked who is there",
                                 "tells got",
                                 "ended by /quit",
                                 "ended by the end of output",
                                 "ended by a reset",
                                 "ended by a close",
                                 "closed with lines unanswered, all heard out",
                                 "refused as they must be",
                                 "refused: History unavailable, message not "
                                 "sent",
                                 "refused: Server busy, message not sent",
                                 "refused: Too many rooms",
                                 "closed for too much input",
                                 "gap announced to who resumes",
                                 "told of a shutdown",
                                 "SIGHUP",
                                 "SIGHUP with a broken file",
                                 "kill -9",
                                 "SIGTERM while all speak",
                                 "write lock held from outside"};
constexpr uint64_t times_min = 2;

/// A sanitizer keeps freed memory, so that its builds say nothing about it.
constexpr uint64_t resident_bytes_limit =
  test::sanitized ? UINT64_MAX : 512U << 20U;

struct options {
  double minutes = 3;
  uint64_t seed = std::random_device{}();
  uint32_t phase_seconds = 16;
  size_t first_phase = 0;
};

/// @returns whether nothing was wrong.
bool run_all(const options& settings, tally& all) {
  // The ledger grows with a journal, and so would the time of its checks.
  constexpr size_t phases_per_journal = 4;
  const auto end =
    steady_clock::now()
    + std::chrono::milliseconds{static_cast<int64_t>(settings.minutes * 60000)};
  const test::small_disk disk{"64m"};
  if (!disk.mounted())
    std::printf("skipped: a full disk, no permission to mount a tmpfs\n");
  std::mt19937_64 random{settings.seed};
  const auto phases = all_phases();
  auto played = settings.first_phase;
  auto good = true;
  for (size_t journal = 0; good && steady_clock::now() < end; ++journal) {
    const auto on_disk = disk.mounted() && journal % 2 == 1;
    soak_run run{random(), on_disk ? &disk : nullptr};
    try {
      for (size_t i = 0;
           i < phases_per_journal && good && steady_clock::now() < end; ++i) {
        const auto& now = phases[played++ % phases.size()];
        std::fprintf(stderr, "journal %zu: %s\n", journal, now.name.c_str());
        run.play(now, std::chrono::seconds{settings.phase_seconds});
        good = run.shared().found.problem_count() == 0;
      }
    } catch (const std::exception& error) {
      run.shared().found.problem(error.what());
    }
    all.add(run.shared().found);
    good = run.shared().found.problem_count() == 0;
    std::printf(
      "the server's memory: at most %llu MiB\n",
      static_cast<unsigned long long>(run.resident_bytes_max() >> 20U));
    if (run.resident_bytes_max() > resident_bytes_limit)
      good = false;
    if (on_disk)
      std::filesystem::remove_all(disk / "data");
  }
  return good;
}

} // namespace

int main(int argc, char** argv) {
  options settings;
  CLI::App app{"Random users against the server, checked against a model. "
               "The seed decides what they do, not when."};
  app.add_option("minutes", settings.minutes)->capture_default_str();
  app.add_option("seed", settings.seed, "random unless given");
  app.add_option("--phase-seconds", settings.phase_seconds)
    ->capture_default_str();
  app.add_option("--first-phase", settings.first_phase,
                 "with which of its phases a run begins");
  CLI11_PARSE(app, argc, argv);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  std::printf("seed %llu (decides what users do; timing is not repeated)\n",
              static_cast<unsigned long long>(settings.seed));
  tally all;
  auto good = run_all(settings, all);
  all.print();
  constexpr double enough_minutes = 2.5;
  if (good && settings.minutes >= enough_minutes)
    for (const auto* what : must_happen)
      if (all.of(what) < times_min) {
        std::printf("happened too seldom: %s\n", what);
        good = false;
      }
  std::printf("seed=%llu problems=%llu %s\n",
              static_cast<unsigned long long>(settings.seed),
              static_cast<unsigned long long>(all.problem_count()),
              good ? "good" : "FAILED");
  return good ? 0 : 1;
}
