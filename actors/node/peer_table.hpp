#pragma once

#include "actors/interfaces.hpp"

#include <shared_mutex>
#include <unordered_map>

namespace greenroom {

/// Other nodes, each as the audience that it is to the rooms of this one. Used
/// by all threads. A node that has ended stays in the table: what is sent to
/// its actor, which has ended too, is dropped.
class peer_table {
public:
  /// @param opening that the node serves; not known before.
  void add(opening_number opening, audience_actor peer);

  /// The node of that opening, or a null handle, which drops what is sent to
  /// it. The reference stays valid until `clear`.
  const audience_actor& find(opening_number opening) const;

  /// All that have been added.
  std::vector<audience_actor> all() const;

  /// Drops the handles, when nobody sends any more.
  void clear();

private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<opening_number, audience_actor> peers_;
};

} // namespace greenroom
