#include "tests/bench/load/report.hpp"

#include <cmath>

namespace greenroom::bench {

namespace {

// Three significant decimals are more than any run repeats.
double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

report ratio(double part, uint64_t whole, double scale) {
  if (whole == 0)
    return nullptr;
  return rounded(part * scale / static_cast<double>(whole));
}

} // namespace

report describe(const options& settings) {
  return {{"mode", settings.mode_name},       {"dialect", settings.dialect},
          {"threads", settings.threads},      {"rooms", settings.rooms},
          {"members", settings.members},      {"deaf", settings.deaf},
          {"in_flight", settings.in_flight},  {"rate", settings.rate},
          {"text_bytes", settings.text_bytes}};
}

report latency_us(const histogram& latency) {
  if (latency.total() == 0)
    return nullptr;
  auto microseconds = [](uint64_t ns) {
    return std::round(static_cast<double>(ns) / 100) / 10;
  };
  return {{"p50", microseconds(latency.quantile(0.5))},
          {"p99", microseconds(latency.quantile(0.99))},
          {"p99_9", microseconds(latency.quantile(0.999))},
          {"max", microseconds(latency.max())},
          {"count", latency.total()}};
}

report describe(const window_figures& window, const options& settings) {
  auto& seen = window.counted;
  auto per_second = [&](uint64_t count) {
    return std::round(static_cast<double>(count) / window.seconds);
  };
  auto share =
    window.generator_cpu_seconds / (window.seconds * settings.threads);
  report result{{"seconds", rounded(window.seconds)},
                {"messages", seen.said},
                {"deliveries", seen.deliveries},
                {"deliveries_per_second", per_second(seen.deliveries)},
                {"acknowledged_per_second", per_second(seen.acknowledged)},
                {"lines", seen.lines},
                {"bytes_per_delivery",
                 ratio(static_cast<double>(seen.bytes), seen.deliveries, 1)},
                {"generator_cpu_share", rounded(share)},
                {"generator_saturated", share > 0.95}};
  if (settings.server_pid != 0) {
    auto cpu = window.server_cpu_seconds;
    result["server_cpu_seconds"] = rounded(cpu);
    result["server_cpu_share"] = rounded(cpu / window.seconds);
    result["cpu_seconds_per_million_deliveries"] =
      ratio(cpu, seen.deliveries, 1e6);
    result["cpu_seconds_per_million_lines"] = ratio(cpu, seen.lines, 1e6);
    result["rss_bytes_before"] = window.rss_bytes_before;
    result["rss_bytes_max"] = window.rss_bytes_max;
  }
  if (!settings.data_dir.empty())
    result["wal_bytes_max"] = window.wal_bytes_max;
  return result;
}

report verdict(const coordinator& run) {
  auto seen = run.total();
  return {{"said", seen.said},
          {"acknowledged", seen.acknowledged},
          {"delivered", seen.deliveries},
          {"missing",
           static_cast<int64_t>(seen.expected_deliveries - seen.deliveries)},
          {"errors", seen.errors},
          {"first_error", run.first_error()},
          {"set_up_failures", seen.set_up_failures},
          {"disconnects", seen.disconnects},
          {"order_violations", seen.order_violations}};
}

} // namespace greenroom::bench
