#include "tests/support/memory_database.hpp"

#include "tests/support/database_engine.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

namespace {

/// A resync recognises its own lines among what is so young.
constexpr std::chrono::seconds never_removed{60};

constexpr std::uint64_t trim_step_events = 256;

} // namespace

memory_database::memory_database(std::function<bool(opening_number)> is_up,
                                 std::function<utc_time()> now)
    : is_up_(std::move(is_up)), now_(std::move(now)) {}

opening_number memory_database::take_opening() {
  if (!bugs.reuses_openings || openings_ == 0)
    ++openings_;
  return openings_;
}

std::shared_ptr<database_engine>
memory_database::engine(opening_number opening) {
  return std::make_shared<database_engine>(*this, opening);
}

void memory_database::fail_over(std::size_t lag) {
  counters.transactions_lost += servers_.fail_over(lag);
  ++counters.fail_overs;
}

bool memory_database::may_claim(opening_number who, const std::string& room) {
  const auto* const known = tables().find(room);
  const auto owner = known ? known->owner : 0;
  if (owner == 0 || owner == who)
    return true;
  if (is_up_(owner))
    return false;
  ++counters.claims_taken_over;
  return true;
}

void memory_database::grant(const std::string& room, claim_result& result) {
  const auto& loaded = result.grant() =
    snapshot_of(*tables().find(room), is_up_);
  ++counters.claims_granted;
  for (const auto& row : loaded.members)
    counters.dead_rows_loaded += row.has_ended ? 1 : 0;
}

std::vector<claim_result>
memory_database::claim(opening_number who, std::span<const std::string> rooms) {
  std::vector<claim_result> result(rooms.size());
  if (!is_up_(who)) {
    counters.claims_refused += rooms.size();
    return result;
  }
  std::vector<std::string> due;
  for (std::size_t i = 0; i != rooms.size(); ++i) {
    if (may_claim(who, rooms[i])) {
      due.push_back(rooms[i]);
      continue;
    }
    result[i].outcome = claim_outcome::elsewhere;
    result[i].owner = tables().find(rooms[i])->owner;
    ++counters.claims_elsewhere;
  }
  if (!due.empty())
    servers_.commit([due, who](database_tables& tables) {
      for (const auto& name : due) {
        auto& room = tables.rooms[name];
        ++room.epoch;
        room.owner = who;
      }
    });
  for (std::size_t i = 0; i != rooms.size(); ++i)
    if (result[i].outcome != claim_outcome::elsewhere)
      grant(rooms[i], result[i]);
  return result;
}

std::vector<append_outcome>
memory_database::append(std::vector<database_append> batch) {
  std::vector<append_outcome> result;
  std::vector<database_append> kept;
  for (auto& each : batch) {
    const auto good = is_accepted(tables().find(each.room), each,
                                  {!bugs.has_no_fence, !bugs.has_no_key});
    result.push_back(good ? append_outcome::committed : append_outcome::fenced);
    if (!good) {
      ++counters.appends_fenced;
      continue;
    }
    if (bugs.forgets_moves)
      each.moves.clear();
    counters.moves_stored += each.moves.size();
    kept.push_back(std::move(each));
  }
  if (!kept.empty())
    servers_.commit([kept = std::move(kept)](database_tables& tables) {
      for (const auto& each : kept)
        record(tables.rooms[each.room], each);
    });
  return result;
}

void memory_database::send(opening_number who, server to,
                           std::vector<database_append> batch) {
  in_flight_[who].push_back({std::move(to), std::move(batch)});
}

std::size_t memory_database::in_flight(opening_number opening) const {
  const auto i = in_flight_.find(opening);
  return i == in_flight_.end() ? 0 : i->second.size();
}

std::vector<append_outcome> memory_database::land(opening_number opening) {
  std::vector<append_outcome> result;
  for (auto& each : std::exchange(in_flight_[opening], {})) {
    auto landed = each.to == primary()
                    ? append(std::move(each.batch))
                    : std::vector(each.batch.size(), append_outcome::refused);
    counters.landed_written += static_cast<std::uint64_t>(
      std::ranges::count(landed, append_outcome::committed));
    result.insert(result.end(), landed.begin(), landed.end());
  }
  return result;
}

void memory_database::release(opening_number who, const std::string& room,
                              std::uint64_t epoch) {
  const auto* const known = tables().find(room);
  if (known && known->owner == who && known->epoch == epoch)
    servers_.commit(
      [room](database_tables& tables) { tables.rooms[room].owner = 0; });
}

trim_step memory_database::trim(std::optional<utc_time> oldest_kept,
                                std::uint64_t events_max) {
  const database_limits limits{oldest_kept, events_max, now_() - never_removed};
  trim_step result;
  auto budget = trim_step_events;
  for (const auto& [name, room] : tables().rooms) {
    const auto oldest = oldest_after_trim(room, limits, budget);
    if (oldest == room.oldest)
      continue;
    budget -= oldest - room.oldest;
    result.rooms.push_back({name, oldest});
  }
  if (!result.rooms.empty())
    servers_.commit([trimmed = result.rooms](database_tables& tables) {
      for (const auto& each : trimmed) {
        auto& room = tables.rooms[each.room];
        room.oldest = each.oldest;
        while (room.events.front().what.seq < each.oldest)
          room.events.pop_front();
      }
    });
  result.has_work = budget == 0;
  return result;
}

} // namespace greenroom
