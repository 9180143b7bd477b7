#include "actors/node/clock_watch.hpp"

namespace greenroom {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

constexpr std::chrono::hours jump_max{1};

microseconds offset_of(const clock_watch::reading& now) {
  return now.wall.time_since_epoch()
         - duration_cast<microseconds>(now.steady.time_since_epoch());
}

} // namespace

clock_watch::change clock_watch::look(const reading& now) {
  const auto difference = offset_of(now) - offset_;
  difference_ = duration_cast<std::chrono::seconds>(difference);
  const bool is_near = difference <= jump_max && difference >= -jump_max;
  if (doubtful_) {
    const bool confirmed = now.confirmations != confirmations_;
    if (!confirmed && !is_near)
      return change::none;
    believe(now);
    return confirmed ? change::confirmed : change::came_back;
  }
  if (is_near) {
    believe(now);
    return change::none;
  }
  doubtful_ = true;
  confirmations_ = now.confirmations;
  return change::jumped;
}

void clock_watch::believe(const reading& now) noexcept {
  offset_ = offset_of(now);
  doubtful_ = false;
}

} // namespace greenroom
