#pragma once

#include "actors/cluster/cluster_reading.hpp"

#include <utility>
#include <vector>

namespace greenroom {

/// How the own link to a peer is, or why the last attempt at one has failed.
enum class link_status : std::uint8_t {
  none = 1,           ///< Nothing has been tried yet.
  up,                 ///< Both ends have said hello.
  unreachable,        ///< Lost or not made, for a cause in the network.
  refused,            ///< The same; and its port refuses connections.
  tls_failed,         ///< The handshake failed: never a reason to evict.
  version_unsuitable, ///< No common version: never a reason to evict.
};

/// As it stands in log lines, such as "its port refuses connections".
const char* text(link_status status) noexcept;

/// What this node knows of its own links, by the process at the other end.
class peer_reach {
public:
  /// @returns whether a link that was up is lost.
  bool set(incarnation_number peer, link_status status);
  void forget(incarnation_number peer);

  link_status status(incarnation_number peer) const noexcept;
  bool is_linked(incarnation_number peer) const noexcept {
    return status(peer) == link_status::up;
  }

  /// Whether any link is up.
  bool hears_anyone() const noexcept;

  /// Whom this node is linked with; goes into the table with each beat.
  std::vector<incarnation_number> linked() const;

  /// All peers that something is known of, in no order.
  std::vector<incarnation_number> known() const;

private:
  std::vector<std::pair<incarnation_number, link_status>> peers_;
};

} // namespace greenroom
