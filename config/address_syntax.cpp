#include "config/address_syntax.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <cstdint>
#include <string>

namespace greenroom {

namespace {

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc{} && stop == end;
}

bool is_address(std::string_view text, int family) {
  in6_addr binary{};
  // inet_pton would read a text only up to a NUL byte.
  return text.find('\0') == std::string_view::npos
         && inet_pton(family, std::string{text}.c_str(), &binary) == 1;
}

} // namespace

bool is_address_with_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || !is_port(text.substr(colon + 1)))
    return false;
  const auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']') && host.size() > 2)
    return is_address(host.substr(1, host.size() - 2), AF_INET6);
  return is_address(host, AF_INET);
}

} // namespace greenroom
