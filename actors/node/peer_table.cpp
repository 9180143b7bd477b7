#include "actors/node/peer_table.hpp"

#include <mutex>
#include <utility>

namespace greenroom {

void peer_table::add(opening_number opening, audience_actor peer) {
  const std::unique_lock lock{mutex_};
  peers_.emplace(opening, std::move(peer));
}

const audience_actor& peer_table::find(opening_number opening) const {
  static const audience_actor nobody;
  const std::shared_lock lock{mutex_};
  const auto known = peers_.find(opening);
  return known == peers_.end() ? nobody : known->second;
}

std::vector<audience_actor> peer_table::all() const {
  const std::shared_lock lock{mutex_};
  std::vector<audience_actor> result;
  for (const auto& [opening, peer] : peers_)
    result.push_back(peer);
  return result;
}

void peer_table::clear() {
  const std::unique_lock lock{mutex_};
  peers_.clear();
}

} // namespace greenroom
