#include "tests/support/database_engine.hpp"

#include "tests/support/database_reader.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

database_engine::database_engine(memory_database& database,
                                 opening_number opening)
    : database_(database), opening_(opening),
      link_(std::make_shared<database_link>()) {
  reconnect();
}

void database_engine::script_batches(const std::vector<batch_fate>& fates) {
  script_.insert(script_.end(), fates.begin(), fates.end());
}

std::vector<claim_result>
database_engine::claim(std::span<const std::string> rooms) {
  if (refuses_claims_ || !is_on_primary()) {
    database_.counters.claims_refused += rooms.size();
    return std::vector<claim_result>(rooms.size());
  }
  auto result = database_.claim(opening_, rooms);
  for (std::size_t i = 0; i != rooms.size(); ++i)
    if (result[i].is_granted())
      claimed_[rooms[i]] = result[i].snapshot.epoch;
  return result;
}

bool database_engine::owns(const append_request& asked) const {
  const auto i = claimed_.find(asked.room);
  return i != claimed_.end() && i->second == asked.epoch;
}

batch_fate database_engine::next_fate() {
  auto fate = batch_fate::executed;
  if (!script_.empty()) {
    fate = script_.front();
    script_.pop_front();
  }
  if (link_->is_cut)
    return batch_fate::refused;
  if (!is_on_primary() && fate != batch_fate::refused)
    return batch_fate::unanswered_unwritten;
  return fate;
}

std::vector<append_outcome>
database_engine::append(std::span<const append_request> batch) {
  std::vector<append_outcome> result(batch.size(), append_outcome::fenced);
  std::vector<database_append> sent;
  for (const auto& each : batch)
    if (owns(each))
      sent.emplace_back(each);
  database_.counters.appends_fenced += batch.size() - sent.size();
  if (sent.empty())
    return result;
  const auto outcomes = execute(std::move(sent), next_fate());
  auto next = outcomes.begin();
  for (std::size_t i = 0; i != batch.size(); ++i)
    if (owns(batch[i]))
      result[i] = *next++;
  forget_unknown(batch, result);
  return result;
}

std::vector<append_outcome>
database_engine::execute(std::vector<database_append> batch, batch_fate fate) {
  auto& counters = database_.counters;
  const auto size = batch.size();
  switch (fate) {
    case batch_fate::refused:
      counters.appends_refused += size;
      return std::vector(size, append_outcome::refused);
    case batch_fate::in_flight:
      database_.send(opening_, link_->server, std::move(batch));
      [[fallthrough]];
    case batch_fate::unanswered_unwritten:
      counters.unknown_unwritten += size;
      return std::vector(size, append_outcome::unknown);
    case batch_fate::unanswered_written:
    case batch_fate::executed:
      break;
  }
  auto outcomes = database_.append(std::move(batch));
  const auto written = static_cast<std::uint64_t>(
    std::ranges::count(outcomes, append_outcome::committed));
  if (fate == batch_fate::executed) {
    counters.appends_committed += written;
    return outcomes;
  }
  counters.unknown_written += written;
  return std::vector(size, append_outcome::unknown);
}

void database_engine::forget_unknown(std::span<const append_request> batch,
                                     std::span<const append_outcome> outcomes) {
  for (std::size_t i = 0; i != batch.size(); ++i)
    if (outcomes[i] == append_outcome::unknown)
      claimed_.erase(batch[i].room);
}

void database_engine::release(std::string_view room, std::uint64_t epoch) {
  const auto i = claimed_.find(room);
  if (i == claimed_.end() || i->second != epoch)
    return;
  if (is_on_primary())
    database_.release(opening_, i->first, epoch);
  claimed_.erase(i);
}

trim_step database_engine::trim(std::optional<utc_time> oldest_kept,
                                std::uint64_t events_per_room_max) {
  if (!is_on_primary())
    return {};
  return database_.trim(oldest_kept, events_per_room_max);
}

std::unique_ptr<journal_reader> database_engine::open_reader() {
  return std::make_unique<database_reader>(database_, link_);
}

} // namespace greenroom
