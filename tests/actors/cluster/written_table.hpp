#pragma once

#include "actors/cluster/cluster_reading.hpp"

#include <algorithm>
#include <string>

namespace greenroom::test {

/// A table that a test writes row by row, and its readings.
struct written_table {
  using duration = std::chrono::milliseconds;

  cluster_contents contents{1, {}};
  std::chrono::steady_clock::time_point now{std::chrono::hours{1}};

  incarnation_number add(const std::string& name,
                         node_state state = node_state::up) {
    const auto number = contents.nodes.size() + 1;
    contents.nodes.push_back(
      {name, number, state, name + ":9091", name + ":9090", 0, {}});
    return number;
  }

  node_row& row(incarnation_number number) {
    return *std::find_if(
      contents.nodes.begin(), contents.nodes.end(),
      [=](const node_row& x) { return x.incarnation == number; });
  }

  void set(incarnation_number number, node_state state) {
    row(number).state = state;
    ++contents.view;
  }

  void link(incarnation_number one, incarnation_number other) {
    row(one).links.push_back(other);
    row(other).links.push_back(one);
  }

  void unlink(incarnation_number one, incarnation_number other) {
    std::erase(row(one).links, other);
    std::erase(row(other).links, one);
  }

  void link_all() {
    for (const auto& x : contents.nodes)
      for (const auto& y : contents.nodes)
        if (x.incarnation < y.incarnation)
          link(x.incarnation, y.incarnation);
  }

  /// Everybody beats, except one.
  void beat(incarnation_number silent = 0) {
    for (auto& x : contents.nodes)
      x.beat += x.incarnation != silent;
  }

  /// The read asked for so long after the last one was answered.
  cluster_reading read(duration after = duration{250},
                       duration took = duration{0}) {
    const auto asked_at = now + after;
    now = asked_at + took;
    return {contents, asked_at, now};
  }
};

} // namespace greenroom::test
