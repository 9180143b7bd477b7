#pragma once

#include "actors/cluster/peer_reach.hpp"

#include <optional>
#include <string>

namespace greenroom {

/// What keeps a joining node from asking to be up: an earlier process of its
/// name that may still run, or a node that is up and not linked with it. The
/// table checks the same once more when it is asked.
/// @returns the line for the log; none when it may ask.
std::optional<std::string> waits_for(const cluster_contents& table,
                                     const node_row& self,
                                     const peer_reach& reach);

} // namespace greenroom
