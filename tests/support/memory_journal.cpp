#include "tests/support/memory_journal.hpp"

#include "journal/append_rules.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

namespace {

constexpr std::uint64_t trim_step_events = 256;

class memory_reader final : public journal_reader {
public:
  explicit memory_reader(std::shared_ptr<memory_store> store)
      : store_(std::move(store)) {}

  event_page read(std::string_view room, std::uint64_t first,
                  std::uint64_t last, std::uint64_t /*epoch*/) override {
    std::lock_guard guard{store_->mutex};
    event_page page;
    page.status = store_->reads_as;
    if (page.status != read_status::good)
      return page;
    const auto found = store_->rooms.find(room);
    if (found == store_->rooms.end())
      return page;
    page_budget budget;
    const auto& events = found->second.events;
    for (auto i = at_or_after(events, first);
         i != events.end() && i->seq <= last && budget.take(size_bytes(*i));
         ++i)
      page.events.push_back(*i);
    return page;
  }

  found_seq first_not_before(std::string_view room, std::uint64_t first,
                             std::uint64_t last, std::uint64_t /*epoch*/,
                             utc_time when) override {
    std::lock_guard guard{store_->mutex};
    found_seq result{store_->reads_as, last + 1};
    const auto found = store_->rooms.find(room);
    if (result.status != read_status::good || found == store_->rooms.end())
      return result;
    const auto& events = found->second.events;
    const auto i = std::partition_point(
      at_or_after(events, first), events.end(),
      [when](const event& each) { return each.at < when; });
    if (i != events.end() && i->seq <= last)
      result.seq = i->seq;
    return result;
  }

private:
  static std::deque<event>::const_iterator
  at_or_after(const std::deque<event>& events, std::uint64_t seq) {
    return std::partition_point(
      events.begin(), events.end(),
      [seq](const event& each) { return each.seq < seq; });
  }

  std::shared_ptr<memory_store> store_;
};

void record(memory_store::room& room, const append_request& request) {
  for (const auto& each : request.events) {
    room.events.push_back(each);
    if (each.kind == event_kind::user_joined)
      room.members[each.from] = {each.from, each.session, each.seq};
    else if (each.kind == event_kind::user_left)
      room.members.erase(each.from);
  }
  for (const auto& each : request.moves)
    if (const auto i = room.members.find(each.nickname);
        i != room.members.end() && i->second.joined_seq == each.joined_seq)
      i->second.session = each.session;
}

} // namespace

memory_journal::memory_journal()
    : memory_journal(std::make_shared<memory_store>()) {}

memory_journal::memory_journal(std::shared_ptr<memory_store> store)
    : store_(std::move(store)) {
  std::lock_guard guard{store_->mutex};
  opening_ = ++store_->openings;
  for (auto& [name, room] : store_->rooms)
    room.claimed = false;
}

void memory_journal::next_append_outcomes(
  std::vector<append_outcome> outcomes) {
  std::lock_guard guard{store_->mutex};
  script_.insert(script_.end(), outcomes.begin(), outcomes.end());
}

void memory_journal::refuse_everything(bool refuse) {
  std::lock_guard guard{store_->mutex};
  refuse_ = refuse;
}

void memory_journal::lose_next_answer(bool written) {
  std::lock_guard guard{store_->mutex};
  lost_answer_ = written ? lost_answer::written : lost_answer::unwritten;
}

void memory_journal::answer_next_claim_elsewhere(opening_number owner) {
  std::lock_guard guard{store_->mutex};
  elsewhere_ = owner;
}

void memory_journal::fail(std::string what) {
  std::lock_guard guard{store_->mutex};
  failure_ = std::move(what);
}

void memory_journal::make_reads(read_status status) {
  std::lock_guard guard{store_->mutex};
  store_->reads_as = status;
}

std::string memory_journal::id() const {
  std::lock_guard guard{store_->mutex};
  return store_->id;
}

room_snapshot memory_journal::snapshot(const memory_store::room& room) const {
  room_snapshot result;
  result.epoch = room.epoch;
  result.oldest = room.oldest();
  result.head = room.head();
  if (!room.events.empty())
    result.last_at = room.events.back().at;
  page_budget budget;
  for (auto i = room.events.rbegin();
       i != room.events.rend() && budget.take(size_bytes(*i)); ++i)
    result.newest.push_back(*i);
  std::reverse(result.newest.begin(), result.newest.end());
  for (const auto& [nickname, row] : room.members)
    result.members.push_back({row.nickname, row.session, row.joined_seq,
                              row.session.opening() != opening_});
  return result;
}

std::vector<claim_result>
memory_journal::claim(std::span<const std::string> rooms) {
  std::lock_guard guard{store_->mutex};
  std::vector<claim_result> result(rooms.size());
  if (refuse_ || failure_)
    return result;
  for (std::size_t i = 0; i != rooms.size(); ++i) {
    if (elsewhere_ != 0) {
      result[i].outcome = claim_outcome::elsewhere;
      result[i].owner = std::exchange(elsewhere_, 0);
      continue;
    }
    auto& room = store_->rooms[rooms[i]];
    ++room.epoch;
    room.claimed = true;
    result[i].grant() = snapshot(room);
  }
  return result;
}

append_outcome memory_journal::append_one(const append_request& request,
                                          lost_answer lost) {
  auto fate = append_outcome::committed;
  if (!script_.empty()) {
    fate = script_.front();
    script_.pop_front();
  }
  if (fate == append_outcome::refused)
    return fate;
  const auto found = store_->rooms.find(request.room);
  if (found == store_->rooms.end())
    return append_outcome::fenced;
  auto& room = found->second;
  if (fate == append_outcome::fenced)
    ++room.epoch;
  if (!room.claimed || !continues(request, room.epoch, room.head()))
    return append_outcome::fenced;
  const bool answered =
    fate == append_outcome::committed && lost == lost_answer::none;
  // Who gets no answer must claim again, whatever was written.
  room.claimed = answered;
  if (answered || lost == lost_answer::written)
    record(room, request);
  return answered ? append_outcome::committed : append_outcome::unknown;
}

std::vector<append_outcome>
memory_journal::append(std::span<const append_request> batch) {
  std::lock_guard guard{store_->mutex};
  if (failure_) {
    const bool first = !std::exchange(failure_met_, true);
    return std::vector(batch.size(), first ? append_outcome::unknown
                                           : append_outcome::refused);
  }
  if (refuse_)
    return std::vector(batch.size(), append_outcome::refused);
  const auto lost = std::exchange(lost_answer_, lost_answer::none);
  std::vector<append_outcome> result;
  result.reserve(batch.size());
  for (const auto& each : batch)
    result.push_back(append_one(each, lost));
  return result;
}

void memory_journal::release(std::string_view room, std::uint64_t epoch) {
  std::lock_guard guard{store_->mutex};
  const auto found = store_->rooms.find(room);
  if (found != store_->rooms.end() && found->second.epoch == epoch)
    found->second.claimed = false;
}

trim_step memory_journal::trim(std::optional<utc_time> oldest_kept,
                               std::uint64_t events_per_room_max) {
  std::lock_guard guard{store_->mutex};
  trim_step result;
  if (failure_)
    return result;
  auto budget = trim_step_events;
  for (auto& [name, room] : store_->rooms) {
    const auto before = budget;
    auto& events = room.events;
    while (budget != 0 && events.size() > 1
           && ((events_per_room_max != 0 && events.size() > events_per_room_max)
               || (oldest_kept && events.front().at < *oldest_kept))) {
      events.pop_front();
      --budget;
    }
    if (budget != before)
      result.rooms.push_back({name, room.oldest()});
  }
  result.has_work = budget == 0;
  return result;
}

std::optional<std::string> memory_journal::failure() const {
  std::lock_guard guard{store_->mutex};
  return failure_;
}

std::unique_ptr<journal_reader> memory_journal::open_reader() {
  return std::make_unique<memory_reader>(store_);
}

} // namespace greenroom
