#include "net/listen_address.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

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
    return (address >> 24) == 127 ? 0 : address;
  }
  if (peer.ss_family != AF_INET6)
    return 0;
  sockaddr_in6 v6;
  std::memcpy(&v6, &peer, sizeof v6);
  if (IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr))
    return 0;
  // IPv4 keys use the lower half only, and no routed /64 begins with zeros.
  std::uint64_t network = 0;
  std::memcpy(&network, &v6.sin6_addr, sizeof network);
  return network;
}

} // namespace greenroom
