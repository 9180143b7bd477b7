#include "actors/rooms/newest_events.hpp"

namespace greenroom {

namespace {

// A lost answer is asked for again within seconds: a few events are enough.
// Every idle room keeps them in memory.
constexpr std::size_t kept_events_max = 32;
constexpr std::size_t kept_bytes_max = 16384;

std::size_t bytes_of(const std::vector<event>& events) {
  std::size_t sum = 0;
  for (const auto& x : events)
    sum += size_bytes(x);
  return sum;
}

} // namespace

void newest_events::add(const shared_events& batch) {
  if (batch.empty())
    return;
  batches_.push_back(batch);
  events_ += batch->size();
  bytes_ += bytes_of(*batch);
  while (batches_.size() > 1
         && (events_ > kept_events_max || bytes_ > kept_bytes_max)) {
    events_ -= batches_.front()->size();
    bytes_ -= bytes_of(*batches_.front());
    batches_.pop_front();
  }
}

bool newest_events::has(std::uint64_t seq) const noexcept {
  return !batches_.empty() && seq >= batches_.front()->front().seq
         && seq <= batches_.back()->back().seq;
}

const event& newest_events::at(std::uint64_t seq) const {
  for (auto i = batches_.rbegin();; ++i)
    if (const auto first = (*i)->front().seq; first <= seq)
      return (**i)[seq - first];
}

const event* newest_events::find(event_kind kind, session_id session,
                                 line_number line) const {
  for (auto batch = batches_.rbegin(); batch != batches_.rend(); ++batch)
    for (auto x = (*batch)->rbegin(); x != (*batch)->rend(); ++x)
      if (x->kind == kind && x->session == session && x->line == line)
        return &*x;
  return nullptr;
}

} // namespace greenroom
