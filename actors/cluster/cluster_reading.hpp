#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace greenroom {

/// Names one process of a node, from its entry into the table to its end. All
/// come from one counter of the cluster and none is used twice, whatever the
/// node's name: a later entry has a larger one. 0 is none.
using incarnation_number = std::uint64_t;

/// How often a process has beaten; only whether it moves means something.
using beat_number = std::uint64_t;

/// The values are stored in the table: append only.
enum class node_state : std::uint8_t {
  joining = 1, ///< Serves no one and judges no one.
  up,          ///< Owns rooms; only these are in the view.
  leaving,     ///< Hands its rooms off.
  gone,        ///< Has left; never comes back.
  dead,        ///< Was evicted; never comes back.
};

/// Whether the process may still run, as far as the table knows.
constexpr bool is_living(node_state state) noexcept {
  return state == node_state::joining || state == node_state::up
         || state == node_state::leaving;
}

/// What the tables `node` and `beat` say of one process.
struct node_row {
  std::string name;
  incarnation_number incarnation = 0;
  node_state state = node_state::joining;
  std::string address;    ///< Where its peers connect.
  std::string clients_at; ///< Where its clients connect.
  beat_number beat = 0;
  /// Whom it was linked with at its last beat.
  std::vector<incarnation_number> links;

  bool lists(incarnation_number peer) const noexcept {
    return std::find(links.begin(), links.end(), peer) != links.end();
  }
};

/// All that one statement has read.
struct cluster_contents {
  std::uint64_t view = 0; ///< Rises by one with each change of a state.
  std::vector<node_row> nodes;

  /// @returns null when there is no such row.
  const node_row* find(incarnation_number incarnation) const noexcept {
    const auto found =
      std::find_if(nodes.begin(), nodes.end(), [=](const node_row& row) {
        return row.incarnation == incarnation;
      });
    return found == nodes.end() ? nullptr : &*found;
  }
};

/// A successful read, by the reader's monotonic clock. What was read was true
/// at some moment between the two times.
struct cluster_reading {
  cluster_contents table;
  std::chrono::steady_clock::time_point asked_at;
  std::chrono::steady_clock::time_point answered_at;
};

} // namespace greenroom
