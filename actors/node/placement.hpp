#pragma once

#include "protocol/session_id.hpp"

#include <string>
#include <vector>

namespace greenroom {

/// Which node answers for a room. Used by the lobby alone, which asks before it
/// starts a room.
class placement {
public:
  virtual ~placement() = default;

  /// The opening of that node, or 0: this one.
  virtual opening_number node_of(const std::string& room) const = 0;

  /// From now on these nodes are up, this one among them.
  virtual void set_view(const std::vector<opening_number>& up) = 0;
};

/// Of a node that is alone: every room is here.
class single_node_placement final : public placement {
public:
  opening_number node_of(const std::string&) const override { return 0; }
  void set_view(const std::vector<opening_number>&) override {}
};

} // namespace greenroom
