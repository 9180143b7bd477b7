#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace greenroom {

/// An address to listen on, as the kernel wants it.
struct listen_address {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

/// Reads `127.0.0.1:9090` or `[::1]:9090`; port 0 lets the kernel choose.
std::optional<listen_address> parse_listen_address(std::string_view text);

/// `127.0.0.1:9090`, `[::1]:9090`.
std::string to_string(const listen_address& address);

/// The key by which connections from one address are counted: an IPv4 address,
/// also one within IPv6 (mapped, compatible or NAT64), or an IPv6 /64. Loopback
/// and peers without an IP address have 0: they are not counted.
std::uint64_t counting_key(const sockaddr_storage& peer) noexcept;

} // namespace greenroom
