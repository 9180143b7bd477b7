#include "actors/cluster/cluster_view.hpp"

#include <algorithm>

namespace greenroom {

cluster_view view_of(const cluster_contents& table) {
  cluster_view result{table.view, {}};
  for (const auto& row : table.nodes)
    if (row.state == node_state::up)
      result.nodes.push_back(
        {row.name, row.incarnation, row.address, row.clients_at});
  std::sort(result.nodes.begin(), result.nodes.end(),
            [](const auto& x, const auto& y) { return x.name < y.name; });
  return result;
}

} // namespace greenroom
