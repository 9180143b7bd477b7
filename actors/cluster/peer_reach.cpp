#include "actors/cluster/peer_reach.hpp"

#include <algorithm>

namespace greenroom {

const char* text(link_status status) noexcept {
  switch (status) {
    case link_status::none:
      return "not tried yet";
    case link_status::up:
      return "linked";
    case link_status::unreachable:
      return "it cannot be reached";
    case link_status::refused:
      return "its port refuses connections";
    case link_status::tls_failed:
      return "TLS fails";
    case link_status::version_unsuitable:
      return "no common version of the link";
  }
  return "unknown";
}

bool peer_reach::set(incarnation_number peer, link_status status) {
  for (auto& [known, last] : peers_)
    if (known == peer) {
      const auto before = std::exchange(last, status);
      return before == link_status::up && status != link_status::up;
    }
  peers_.emplace_back(peer, status);
  return false;
}

void peer_reach::forget(incarnation_number peer) {
  std::erase_if(peers_, [=](const auto& x) { return x.first == peer; });
}

link_status peer_reach::status(incarnation_number peer) const noexcept {
  for (const auto& [known, last] : peers_)
    if (known == peer)
      return last;
  return link_status::none;
}

bool peer_reach::hears_anyone() const noexcept {
  return std::any_of(peers_.begin(), peers_.end(),
                     [](const auto& x) { return x.second == link_status::up; });
}

std::vector<incarnation_number> peer_reach::linked() const {
  std::vector<incarnation_number> result;
  for (const auto& [peer, status] : peers_)
    if (status == link_status::up)
      result.push_back(peer);
  return result;
}

std::vector<incarnation_number> peer_reach::known() const {
  std::vector<incarnation_number> result;
  for (const auto& x : peers_)
    result.push_back(x.first);
  return result;
}

} // namespace greenroom
