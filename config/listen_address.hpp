#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace greenroom {

/// Where to listen: an IP address (never a name, which could mean several).
struct listen_address {
  std::string host;       ///< `127.0.0.1` or `::1`, without brackets.
  std::uint16_t port = 0; ///< 0: the kernel chooses.
  bool ipv6 = false;
};

/// Reads `127.0.0.1:9090` or `[::1]:9090`.
/// @returns nothing when `text` is neither.
std::optional<listen_address> parse_listen_address(std::string_view text);

/// The form that `parse_listen_address` reads.
std::string to_string(const listen_address& address);

} // namespace greenroom
