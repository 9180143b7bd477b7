#pragma once

#include "actors/interfaces.hpp"

#include <shared_mutex>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// The other nodes of the cluster, by their opening of the journal. Used by all
/// threads. A node that has ended stays in the table: what is sent to its
/// actor, which has ended too, is dropped.
class peer_table {
public:
  /// @param opening the node's; not known before.
  void add(opening_number opening, const peer_actor& peer);

  // Null handles, which drop what is sent to them, when the node is not known.
  // References stay valid until `clear`.

  /// The node as an audience of rooms that live here.
  const audience_actor& audience(opening_number opening) const;
  /// The node as the way to rooms that live there.
  const peer_actor& find(opening_number opening) const;

  /// Every node that has been added.
  std::vector<peer_actor> all() const;

  /// Drops the handles, when nobody sends any more.
  void clear();

private:
  struct entry {
    peer_actor peer;
    audience_actor audience; // the same actor
  };

  const entry& entry_of(opening_number opening) const;

  mutable std::shared_mutex mutex_;
  std::unordered_map<opening_number, entry> peers_;
};

} // namespace greenroom
