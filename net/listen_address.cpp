#include "net/listen_address.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <endian.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>

namespace greenroom {

namespace ip = boost::asio::ip;

namespace {

ip::tcp::endpoint endpoint_of(const sockaddr_storage& storage,
                              std::size_t length) {
  ip::tcp::endpoint result;
  std::memcpy(result.data(), &storage, length);
  result.resize(length);
  return result;
}

// Keys of IPv6 networks are their first 64 bits. No connection comes from
// ff00::/8 (multicast), so keys that begin with it are free for all others.
constexpr std::uint64_t ipv4_keys = 0xFF00'0000'0000'0000;
// The key of ::/64, which must not be that of loopback.
constexpr std::uint64_t network_zero = 0xFF01'0000'0000'0000;

constexpr std::uint64_t key_of(std::uint32_t ipv4) noexcept {
  return ipv4_keys | ipv4;
}

constexpr bool is_loopback(std::uint32_t ipv4) noexcept {
  return ipv4 >> 24 == 127;
}

// The IPv4 address in an IPv6 address that stands for one: mapped
// (::ffff:0:0/96), compatible (::/96), or behind NAT64 (64:ff9b::/96), where
// one /96 holds all IPv4 clients and must not count as one network.
std::optional<std::uint32_t> embedded_address(const in6_addr& whole) noexcept {
  constexpr unsigned char nat64[12] = {0x00, 0x64, 0xFF, 0x9B};
  if (!IN6_IS_ADDR_V4MAPPED(&whole) && !IN6_IS_ADDR_V4COMPAT(&whole)
      && std::memcmp(&whole, nat64, sizeof nat64) != 0)
    return std::nullopt;
  std::uint32_t address = 0;
  std::memcpy(&address, whole.s6_addr + 12, sizeof address);
  return ntohl(address);
}

} // namespace

std::optional<listen_address> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  const auto port_text = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto* end = port_text.data() + port_text.size();
  const auto [stop, error] = std::from_chars(port_text.data(), end, port);
  if (error != std::errc{} || stop != end || port_text.empty())
    return std::nullopt;
  const auto bracketed =
    host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed)
    host = host.substr(1, host.size() - 2);
  boost::system::error_code failed;
  const auto address = ip::make_address(std::string{host}, failed);
  if (failed || address.is_v6() != bracketed)
    return std::nullopt;
  const ip::tcp::endpoint endpoint{address, port};
  listen_address result;
  result.length = static_cast<socklen_t>(endpoint.size());
  std::memcpy(&result.storage, endpoint.data(), endpoint.size());
  return result;
}

std::string to_string(const listen_address& address) {
  const auto endpoint = endpoint_of(address.storage, address.length);
  const auto host = endpoint.address().to_string();
  const auto port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? '[' + host + "]:" + port
                                    : host + ':' + port;
}

std::uint64_t counting_key(const sockaddr_storage& peer) noexcept {
  if (peer.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &peer, sizeof v4);
    const auto address = ntohl(v4.sin_addr.s_addr);
    return is_loopback(address) ? 0 : key_of(address);
  }
  if (peer.ss_family != AF_INET6)
    return 0;
  sockaddr_in6 v6;
  std::memcpy(&v6, &peer, sizeof v6);
  if (IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr))
    return 0;
  std::uint64_t network = 0;
  std::memcpy(&network, &v6.sin6_addr, sizeof network);
  if (const auto address = embedded_address(v6.sin6_addr)) {
    const auto local =
      IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr) && is_loopback(*address);
    return local ? 0 : key_of(*address);
  }
  return network == 0 ? network_zero : be64toh(network);
}

} // namespace greenroom
