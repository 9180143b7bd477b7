#include "tests/bench/load/coordinator.hpp"

#include "tests/support/process.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

namespace greenroom::bench {

namespace {

double own_cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
         + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec)
             / 1e6;
}

double seconds_since(uint64_t start_ns) {
  return static_cast<double>(now_ns() - start_ns) / 1e9;
}

counters difference(const counters& after, const counters& before) {
  counters result;
  result.said = after.said - before.said;
  result.acknowledged = after.acknowledged - before.acknowledged;
  result.member_events = after.member_events - before.member_events;
  result.deliveries = after.deliveries - before.deliveries;
  result.lines = after.lines - before.lines;
  result.bytes = after.bytes - before.bytes;
  result.errors = after.errors - before.errors;
  return result;
}

} // namespace

uint64_t largest_wal_bytes(const std::string& directory) {
  uint64_t largest = 0;
  std::error_code error;
  if (directory.empty())
    return 0;
  for (auto& entry : std::filesystem::directory_iterator{directory, error})
    if (entry.path().native().ends_with("-wal"))
      largest = std::max<uint64_t>(largest, entry.file_size(error));
  return largest;
}

coordinator::coordinator(const options& settings, const dialect& speaks)
    : settings_(settings) {
  for (unsigned i = 0; i < settings.threads; ++i)
    workers_.push_back(std::make_unique<worker>(settings, speaks, shared_, i));
  for (auto& each : workers_)
    threads_.emplace_back([&each] { each->run(); });
}

coordinator::~coordinator() {
  finish();
}

void coordinator::finish() {
  shared_.now = phase::finish;
  for (auto& each : threads_)
    each.join();
  threads_.clear();
}

bool coordinator::wait_until(const std::function<bool()>& done,
                             double deadline_seconds) {
  auto start = now_ns();
  while (!done()) {
    if (seconds_since(start) > deadline_seconds)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return true;
}

bool coordinator::connect(uint32_t clients) {
  shared_.connect_limit = clients;
  auto settled = [&] {
    auto seen = total();
    return seen.joined >= clients || seen.set_up_failures > 0;
  };
  return wait_until(settled, settings_.deadline_seconds)
         && total().joined >= clients;
}

bool coordinator::settle() {
  auto lines = total().lines;
  auto since = now_ns();
  return wait_until(
    [&] {
      if (auto seen = total().lines; seen != lines) {
        lines = seen;
        since = now_ns();
      }
      return seconds_since(since) > 0.25;
    },
    settings_.deadline_seconds);
}

void coordinator::start_load() {
  shared_.now = phase::load;
}

window_figures coordinator::measure(int window, double seconds) {
  return measure_until(window, seconds, [] { return false; });
}

window_figures coordinator::measure_until(int window, double deadline_seconds,
                                          const std::function<bool()>& done) {
  auto server = settings_.server_pid;
  window_figures result;
  result.rss_bytes_before = test::resident_bytes(server);
  auto start = now_ns();
  auto before = total();
  auto generator_before = own_cpu_seconds();
  auto server_before = test::cpu_seconds(server);
  shared_.window = window;
  auto next_sample = start;
  auto sampling = [&] {
    if (now_ns() >= next_sample) {
      next_sample += 50'000'000;
      result.rss_bytes_max =
        std::max(result.rss_bytes_max, test::resident_bytes(server));
      result.wal_bytes_max =
        std::max(result.wal_bytes_max, largest_wal_bytes(settings_.data_dir));
    }
    return done();
  };
  wait_until(sampling, deadline_seconds);
  shared_.window = -1;
  result.server_cpu_seconds = test::cpu_seconds(server) - server_before;
  result.generator_cpu_seconds = own_cpu_seconds() - generator_before;
  result.counted = difference(total(), before);
  result.seconds = seconds_since(start);
  return result;
}

bool coordinator::drain() {
  shared_.now = phase::drain;
  // A worker may be saying one more: without a pause it would count as missing.
  settle();
  return wait_until(
    [this] {
      auto seen = total();
      return seen.deliveries >= seen.expected_deliveries;
    },
    std::min(30.0, settings_.deadline_seconds));
}

bool coordinator::deaf_read() {
  shared_.now = phase::deaf_read;
  return wait_until([this] { return total().deaf_complete >= settings_.deaf; },
                    settings_.deadline_seconds);
}

counters coordinator::total() const {
  counters result;
  for (auto& each : workers_)
    result += each->snapshot();
  return result;
}

histogram coordinator::latency(int window, int group) const {
  histogram result;
  for (auto& each : workers_)
    result.merge(
      each->latency()[static_cast<size_t>(window)][static_cast<size_t>(group)]);
  return result;
}

std::string coordinator::first_error() const {
  for (auto& each : workers_)
    if (!each->first_error().empty())
      return each->first_error();
  return {};
}

} // namespace greenroom::bench
