#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace greenroom {

/// How strongly a room is drawn to a node. A fixed function of the two names,
/// the same on every machine and in every build: nodes must agree about it, so
/// it is part of the link's version. Whoever changes it, changes that.
std::uint64_t rendezvous_weight(std::string_view room,
                                std::string_view node) noexcept;

/// Who answers for a room: the node with the largest weight, on a tie the
/// smaller name. A node that leaves or comes moves only its own rooms.
/// @param nodes the names of those that are up, in any order.
/// @returns null when there are none.
const std::string* answers_for(std::string_view room,
                               std::span<const std::string> nodes) noexcept;

} // namespace greenroom
