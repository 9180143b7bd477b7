#include "actors/node/peer_table.hpp"

#include <mutex>

namespace greenroom {

void peer_table::add(opening_number opening, const peer_actor& peer) {
  const std::unique_lock lock{mutex_};
  peers_.emplace(opening, entry{peer, peer});
}

const peer_table::entry& peer_table::entry_of(opening_number opening) const {
  static const entry nobody;
  const std::shared_lock lock{mutex_};
  const auto known = peers_.find(opening);
  return known == peers_.end() ? nobody : known->second;
}

const audience_actor& peer_table::audience(opening_number opening) const {
  return entry_of(opening).audience;
}

const peer_actor& peer_table::find(opening_number opening) const {
  return entry_of(opening).peer;
}

std::vector<peer_actor> peer_table::all() const {
  const std::shared_lock lock{mutex_};
  std::vector<peer_actor> result;
  for (const auto& [opening, known] : peers_)
    result.push_back(known.peer);
  return result;
}

void peer_table::clear() {
  const std::unique_lock lock{mutex_};
  peers_.clear();
}

} // namespace greenroom
