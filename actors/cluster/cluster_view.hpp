#pragma once

#include "actors/cluster/cluster_reading.hpp"

#include <string>
#include <vector>

namespace greenroom {

/// The nodes that are up. A request between nodes carries the number, so that
/// who has an older one reads the table first.
struct cluster_view {
  struct node {
    std::string name;
    incarnation_number incarnation = 0;
    std::string address;
    std::string clients_at;
  };

  std::uint64_t number = 0; ///< 0: nothing was read yet.
  std::vector<node> nodes;  ///< In the order of their names.
};

/// The view that a table holds.
cluster_view view_of(const cluster_contents& table);

} // namespace greenroom
