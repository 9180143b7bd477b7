#include "actors/rooms/waiting_joins.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

void waiting_joins::add(session_id leaving, const join_request& asked) {
  auto& waiting = by_leaving_[leaving];
  const auto asked_before =
    std::any_of(waiting.begin(), waiting.end(), [&](const auto& known) {
      return known.session == asked.session;
    });
  if (!asked_before)
    waiting.push_back(asked);
}

std::vector<join_request> waiting_joins::take(session_id left) {
  if (auto found = by_leaving_.extract(left))
    return std::move(found.mapped());
  return {};
}

void waiting_joins::forget(session_id session) {
  for (auto& [leaving, waiting] : by_leaving_)
    std::erase_if(waiting,
                  [&](const auto& asked) { return asked.session == session; });
}

} // namespace greenroom
