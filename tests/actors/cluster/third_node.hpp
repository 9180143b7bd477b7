#pragma once

#include "actors/cluster/node_membership.hpp"
#include "tests/actors/cluster/written_table.hpp"

namespace greenroom::test {

/// Node a of three that are up, linked and have been read once.
struct third_node : written_table {
  incarnation_number a = add("a"), b = add("b"), c = add("c");
  node_membership node{a, now};

  third_node() {
    link_all();
    node.link_changed(b, link_status::up);
    node.link_changed(c, link_status::up);
    look();
  }

  bool look(duration after = duration{250}) {
    node.read_asked(now + after);
    return node.read(read(after));
  }

  /// b is killed and its port refuses.
  void kill_b() {
    node.link_changed(b, link_status::unreachable);
    node.link_changed(b, link_status::refused);
  }

  bool is_due() const { return node.read_is_due(now); }
};

} // namespace greenroom::test
