#include "config/listen_address.hpp"

#include <arpa/inet.h>

#include <charconv>

namespace greenroom {

std::optional<listen_address> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  const auto port = text.substr(colon + 1);
  listen_address result;
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    result.ipv6 = true;
    host = host.substr(1, host.size() - 2);
  }
  // inet_pton would read a text only up to a NUL byte.
  if (host.find('\0') != std::string_view::npos)
    return std::nullopt;
  result.host = host;
  in6_addr binary{};
  if (inet_pton(result.ipv6 ? AF_INET6 : AF_INET, result.host.c_str(), &binary)
      != 1)
    return std::nullopt;
  const auto* end = port.data() + port.size();
  const auto [stop, error] = std::from_chars(port.data(), end, result.port);
  if (error != std::errc{} || stop != end)
    return std::nullopt;
  return result;
}

std::string to_string(const listen_address& address) {
  const auto host = address.ipv6 ? '[' + address.host + ']' : address.host;
  return host + ':' + std::to_string(address.port);
}

} // namespace greenroom
