#pragma once

#include <string>

namespace greenroom {

/// Which rooms live on this node. The lobby asks before it starts one.
class placement {
public:
  virtual ~placement() = default;

  virtual bool is_here(const std::string& room) const = 0;
};

/// The placement of a node without peers: every room is here.
class single_node_placement final : public placement {
public:
  bool is_here(const std::string&) const override { return true; }
};

} // namespace greenroom
