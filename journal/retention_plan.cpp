#include "journal/retention_plan.hpp"

namespace greenroom {

namespace {

/// A room that becomes due behind so many others still has its turn in a few
/// seconds, even if each of them takes several steps.
constexpr std::size_t due_rooms_while_scanning = 256;

} // namespace

void retention_plan::set_limits(std::optional<utc_time> oldest_kept,
                                std::uint64_t events_max) {
  const bool age_begins = oldest_kept && !oldest_kept_;
  const bool count_is_tighter =
    events_max != 0 && (events_max_ == 0 || events_max < events_max_);
  oldest_kept_ = oldest_kept;
  events_max_ = events_max;
  if (!oldest_kept_) {
    by_age_ = {};
    is_filed_.clear();
  }
  if (age_begins || count_is_tighter)
    scanned_to_ = 0;
  if (!oldest_kept_ && events_max_ == 0) {
    end_scan();
    due_.clear();
    is_due_.clear();
  }
}

void retention_plan::appended(std::int64_t room, std::uint64_t oldest,
                              std::uint64_t head) {
  const bool too_many = events_max_ != 0 && head - oldest >= events_max_;
  // A second event makes the first one removable; its time is not known here.
  const bool unfiled =
    oldest_kept_ && head > oldest && !is_filed_.contains(room);
  if (too_many || unfiled)
    make_due(room);
}

void retention_plan::found(const room_extent& extent) {
  if (extent.head <= extent.oldest)
    return;
  if (is_too_old(extent) || first_by_count(extent) > extent.oldest)
    make_due(extent.room);
  else if (oldest_kept_ && is_filed_.insert(extent.room).second)
    by_age_.push({extent.oldest_at, extent.room});
}

std::optional<std::int64_t> retention_plan::take_due() {
  if (!due_.empty()) {
    const auto room = due_.front();
    due_.pop_front();
    is_due_.erase(room);
    return room;
  }
  if (!has_due())
    return std::nullopt;
  const auto room = by_age_.top().room;
  by_age_.pop();
  is_filed_.erase(room);
  return room;
}

void retention_plan::give_back(std::int64_t room) {
  make_due(room);
}

bool retention_plan::has_due() const noexcept {
  return !due_.empty()
         || (oldest_kept_ && !by_age_.empty()
             && by_age_.top().oldest_at < *oldest_kept_);
}

bool retention_plan::wants_scan() const noexcept {
  return scanned_to_ && due_.size() < due_rooms_while_scanning;
}

std::uint64_t
retention_plan::first_by_count(const room_extent& extent) const noexcept {
  if (events_max_ == 0 || extent.head - extent.oldest < events_max_)
    return extent.oldest;
  return extent.head - events_max_ + 1;
}

bool retention_plan::is_too_old(const room_extent& extent) const noexcept {
  return oldest_kept_ && extent.oldest_at < *oldest_kept_;
}

void retention_plan::make_due(std::int64_t room) {
  if (is_due_.insert(room).second)
    due_.push_back(room);
}

} // namespace greenroom
