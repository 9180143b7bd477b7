#include "actors/rooms/append_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace greenroom {

namespace {

constexpr std::size_t batch_events_max = page_events_max / 2;
constexpr std::size_t batch_bytes_max = page_bytes_max / 2;

} // namespace

queued_event ask_for(event_kind kind, session_id session, line_number line,
                     std::string nickname) {
  queued_event result;
  result.what.kind = kind;
  result.what.session = session;
  result.what.line = line;
  result.what.from = std::move(nickname);
  return result;
}

bool append_queue::only_owed_wait() const noexcept {
  return !is_in_flight() && !waiting_.empty() && waiting_.back().is_owed;
}

bool append_queue::has_batch(bool owed_alone) const noexcept {
  return !is_in_flight() && !waiting_.empty()
         && (owed_alone || !waiting_.back().is_owed);
}

void append_queue::add(queued_event asked) {
  bytes_ += size_bytes(asked.what);
  asked.number = ++last_added_;
  waiting_.push_back(std::move(asked));
}

bool append_queue::is_settled(std::uint64_t number) const noexcept {
  const auto is_awaited = [&](const queued_event& asked) {
    return !asked.is_owed && asked.number <= number;
  };
  return std::none_of(asked_.begin(), asked_.end(), is_awaited)
         && std::none_of(waiting_.begin(), waiting_.end(), is_awaited);
}

shared_events append_queue::take(std::uint64_t head, utc_time at) {
  std::vector<event> events;
  events.reserve(std::min(waiting_.size(), batch_events_max));
  std::size_t bytes = 0;
  while (!waiting_.empty() && events.size() < batch_events_max) {
    auto& next = waiting_.front();
    bytes += size_bytes(next.what);
    if (!events.empty() && bytes > batch_bytes_max)
      break;
    next.what.seq = ++head;
    next.what.at = at;
    events.push_back(std::move(next.what));
    // Its session and kind stay, only the texts have moved.
    asked_.push_back(std::move(next));
    waiting_.pop_front();
  }
  sent_ = share(std::move(events));
  return sent_;
}

append_queue::batch append_queue::recorded() {
  for (const auto& settled : *sent_)
    bytes_ -= size_bytes(settled);
  return {std::exchange(sent_, {}), std::exchange(asked_, {})};
}

std::vector<queued_event> append_queue::take_back() {
  auto events = *std::exchange(sent_, {}); // a copy: others may share them
  auto result = std::exchange(asked_, {});
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i].what = std::move(events[i]);
  return result;
}

std::vector<queued_event> append_queue::refused() {
  auto result = take_back();
  std::vector<session_id> never_joined;
  for (const auto& asked : result) {
    bytes_ -= size_bytes(asked.what);
    if (asked.what.kind == event_kind::user_joined)
      never_joined.push_back(asked.what.session);
  }
  if (never_joined.empty())
    return result;
  std::sort(never_joined.begin(), never_joined.end());
  std::erase_if(waiting_, [&](const queued_event& asked) {
    const auto unwanted =
      asked.what.kind == event_kind::user_left
      && std::binary_search(never_joined.begin(), never_joined.end(),
                            asked.what.session);
    if (unwanted)
      bytes_ -= size_bytes(asked.what);
    return unwanted;
  });
  return result;
}

void append_queue::send_again() {
  auto again = take_back();
  waiting_.insert(waiting_.begin(), std::make_move_iterator(again.begin()),
                  std::make_move_iterator(again.end()));
}

void append_queue::owe(std::vector<queued_event> refused) {
  for (auto& left : refused) {
    left.what.line = 0;
    left.is_owed = true;
    bytes_ += size_bytes(left.what);
  }
  waiting_.insert(waiting_.begin(), std::make_move_iterator(refused.begin()),
                  std::make_move_iterator(refused.end()));
}

} // namespace greenroom
