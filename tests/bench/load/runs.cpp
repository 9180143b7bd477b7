#include "tests/bench/load/runs.hpp"

#include "tests/bench/load/side_client.hpp"
#include "tests/support/process.hpp"

#include <memory>
#include <optional>

namespace greenroom::bench {

namespace {

/// How many member events all clients see while rooms fill: each its own and
/// those of all who come later.
uint64_t join_events(const options& settings) {
  auto of_room = [](uint64_t size) { return size * (size + 1) / 2; };
  auto bigger = settings.deaf % settings.rooms;
  auto size = settings.members + settings.deaf / settings.rooms;
  return bigger * of_room(size + 1) + (settings.rooms - bigger) * of_room(size)
         + of_room(settings.probe_members);
}

void set_up_failed(report& result) {
  result["failed"] = "not every client could join";
}

/// closed, open, durable: set up, warm up, measure, check.
void run_load(const options& settings, coordinator& lead, report& result) {
  if (!lead.connect(settings.clients()) || !lead.settle())
    return set_up_failed(result);
  result["server_rss_bytes_set_up"] = test::resident_bytes(settings.server_pid);
  lead.start_load();
  lead.measure(-1, settings.warm_up_seconds);
  auto window = lead.measure(0, settings.seconds);
  lead.drain();
  if (settings.deaf_read_at_end) {
    lead.deaf_read();
    result["deaf_complete"] = lead.total().deaf_complete;
  }
  lead.finish();
  result.update(describe(window, settings));
  result["latency_us"] = latency_us(lead.latency(0, 0));
  result["probe_latency_us"] = latency_us(lead.latency(0, 1));
}

void run_storm(const options& settings, const dialect& speaks,
               coordinator& lead, report& result) {
  auto events =
    speaks.shows_joins() && settings.deaf == 0 ? join_events(settings) : 0;
  auto joined = false;
  auto settled = [&] {
    if (!joined)
      return false;
    auto seen = lead.total();
    return seen.set_up_failures > 0
           || (seen.joined >= settings.clients()
               && seen.member_events >= events);
  };
  auto first = true;
  auto window = lead.measure_until(0, 2 * settings.deadline_seconds, [&] {
    if (std::exchange(first, false))
      joined = lead.connect(settings.clients());
    return !joined || settled();
  });
  result.update(describe(window, settings));
  result["join_events"] = lead.total().member_events;
  result["join_events_expected"] = events;
  if (!joined || lead.total().member_events < events)
    set_up_failed(result);
  lead.finish();
}

/// Resident bytes of an idle server: when they have not changed for longer
/// than housekeeping takes to begin.
uint64_t settled_rss(const options& settings, coordinator& lead) {
  constexpr auto quiet_seconds = 8;
  constexpr auto seconds_max = 40;
  auto last = test::resident_bytes(settings.server_pid);
  auto quiet = 0;
  for (auto i = 0; i < seconds_max && quiet < quiet_seconds; ++i) {
    lead.measure(-1, 1);
    auto now = test::resident_bytes(settings.server_pid);
    quiet = now == last ? quiet + 1 : 0;
    last = now;
  }
  return last;
}

void run_idle(const options& settings, coordinator& lead, report& result) {
  if (!lead.connect(settings.base_clients))
    return set_up_failed(result);
  auto base = settled_rss(settings, lead);
  if (!lead.connect(settings.clients()))
    return set_up_failed(result);
  auto all = settled_rss(settings, lead);
  auto window = lead.measure(-1, settings.seconds);
  auto added = settings.clients() - settings.base_clients;
  result["rss_bytes_at_base"] = base;
  result["rss_bytes_at_all"] = all;
  result["bytes_per_connection"] =
    (static_cast<double>(all) - static_cast<double>(base)) / added;
  result.update(describe(window, settings));
  lead.finish();
}

/// history, ping: open loop without and then with the client at the side.
void run_beside(const options& settings, coordinator& lead, report& result) {
  auto filled_room = settings.room_prefix + "filled";
  if (settings.mode == run_mode::history)
    fill_room(settings, filled_room);
  if (!lead.connect(settings.clients()) || !lead.settle())
    return set_up_failed(result);
  lead.start_load();
  lead.measure(-1, settings.warm_up_seconds);
  auto without = lead.measure(0, settings.seconds);
  std::optional<slow_reader> reader;
  std::optional<ping_flood> flood;
  if (settings.mode == run_mode::history)
    reader.emplace(settings, filled_room);
  else
    flood.emplace(settings);
  auto with = lead.measure(1, settings.seconds);
  if (flood)
    result["flood_bytes_taken"] = flood->stop();
  if (reader) {
    reader->catch_up();
    result["history_promised"] = reader->promised();
    result["history_received"] = reader->entries();
    result["history_failure"] = reader->failure();
  }
  lead.drain();
  lead.finish();
  result["without"] = describe(without, settings);
  result["without"]["latency_us"] = latency_us(lead.latency(0, 0));
  result["with"] = describe(with, settings);
  result["with"]["latency_us"] = latency_us(lead.latency(1, 0));
  result["rss_growth_bytes"] = static_cast<int64_t>(with.rss_bytes_max)
                               - static_cast<int64_t>(without.rss_bytes_max);
  result["wal_bytes_max"] = with.wal_bytes_max;
}

} // namespace

report run(const options& settings) {
  auto speaks = make_dialect(settings.dialect);
  auto result = describe(settings);
  coordinator lead{settings, *speaks};
  switch (settings.mode) {
    case run_mode::closed:
    case run_mode::open:
    case run_mode::durable:
      run_load(settings, lead, result);
      break;
    case run_mode::storm:
      run_storm(settings, *speaks, lead, result);
      break;
    case run_mode::idle:
      run_idle(settings, lead, result);
      break;
    case run_mode::history:
    case run_mode::ping:
      run_beside(settings, lead, result);
      break;
  }
  lead.finish();
  result.update(verdict(lead));
  return result;
}

} // namespace greenroom::bench
