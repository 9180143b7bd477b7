#include "net/listen_address.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <endian.h>
#include <netinet/in.h>

#include <cstdint>
#include <cstring>
#include <random>

using namespace greenroom;

namespace {

sockaddr_storage peer(const char* text) {
  sockaddr_storage result{};
  if (std::strchr(text, ':')) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    REQUIRE(inet_pton(AF_INET6, text, &v6.sin6_addr) == 1);
    std::memcpy(&result, &v6, sizeof v6);
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    REQUIRE(inet_pton(AF_INET, text, &v4.sin_addr) == 1);
    std::memcpy(&result, &v4, sizeof v4);
  }
  return result;
}

sockaddr_storage peer4(std::uint32_t address) {
  sockaddr_storage result{};
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(address);
  std::memcpy(&result, &v4, sizeof v4);
  return result;
}

sockaddr_storage peer6(std::uint64_t network, std::uint64_t host) {
  sockaddr_storage result{};
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  const std::uint64_t bytes[] = {htobe64(network), htobe64(host)};
  std::memcpy(&v6.sin6_addr, bytes, sizeof bytes);
  std::memcpy(&result, &v6, sizeof v6);
  return result;
}

} // namespace

TEST_CASE("what is no address to listen on is refused") {
  for (const auto* text : {"",
                           ":",
                           "9090",
                           ":9090",
                           "127.0.0.1",
                           "127.0.0.1:",
                           "127.0.0.1:x",
                           "127.0.0.1:65536",
                           "127.0.0.1:-1",
                           "127.0.0.1:+1",
                           "127.0.0.1: 1",
                           "127.0.0.1:1 ",
                           "256.0.0.1:1",
                           "localhost:1",
                           "::1:9090",
                           "[::1]",
                           "[::1]9090",
                           "[::1:9090",
                           "::1]:9090",
                           "[127.0.0.1]:1",
                           "[]:1",
                           "[[::1]]:1",
                           "127.0.0.1:1:2"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_listen_address(text));
  }
}

TEST_CASE("an address reads and prints the same") {
  for (const auto* text : {"127.0.0.1:9090", "0.0.0.0:0", "[::1]:9090",
                           "[::]:65535", "[2001:db8::7]:1"}) {
    CAPTURE(text);
    const auto address = parse_listen_address(text);
    REQUIRE(address);
    CHECK(to_string(*address) == text);
    CHECK(address->length
          == (text[0] == '[' ? sizeof(sockaddr_in6) : sizeof(sockaddr_in)));
  }
}

TEST_CASE("loopback and unknown families are not counted") {
  for (const auto* text : {"127.0.0.1", "127.9.9.9", "::1"}) {
    CAPTURE(text);
    CHECK(counting_key(peer(text)) == 0);
  }
  CHECK(counting_key({}) == 0);
}

TEST_CASE("no address but loopback goes uncounted") {
  for (const auto* text : {"0.0.0.0", "::", "::2", "::1:0:0:1", "::1:2:3:4",
                           "0:0:0:0:ffff::", "::127.0.0.1",
                           "64:ff9b::127.0.0.1", "ff02::1", "128.0.0.1"}) {
    CAPTURE(text);
    CHECK(counting_key(peer(text)) != 0);
  }
  CHECK(counting_key(peer("::ffff:127.0.0.1")) == 0);
}

TEST_CASE("an IPv6 network never shares its key with an IPv4 address") {
  // Equal as numbers: the first 64 bits little-endian, then big-endian.
  CHECK(counting_key(peer("2001:db8::1")) != counting_key(peer("184.13.1.32")));
  CHECK(counting_key(peer("0:0:c000:201::1"))
        != counting_key(peer("192.0.2.1")));
  std::mt19937 random{4};
  for (int i = 0; i < 1000; ++i) {
    const auto v4 = static_cast<std::uint32_t>(random());
    const auto other_end = std::uint64_t{__builtin_bswap32(v4)} << 32;
    CHECK(counting_key(peer6(v4, i + 1U)) != counting_key(peer4(v4)));
    CHECK(counting_key(peer6(other_end, i + 1U)) != counting_key(peer4(v4)));
  }
}

TEST_CASE("IPv4 peers are counted one by one") {
  CHECK(counting_key(peer("192.0.2.1")) != 0);
  CHECK(counting_key(peer("192.0.2.1")) == counting_key(peer("192.0.2.1")));
  CHECK(counting_key(peer("192.0.2.1")) != counting_key(peer("192.0.2.2")));
}

TEST_CASE("IPv6 peers are counted by their /64") {
  const auto one = counting_key(peer("2001:db8:1:2::1"));
  CHECK(one != 0);
  CHECK(one == counting_key(peer("2001:db8:1:2:ffff::9")));
  CHECK(one != counting_key(peer("2001:db8:1:3::1")));
  CHECK(one != counting_key(peer("2001:db9:1:2::1")));
}

TEST_CASE("an IPv4 peer is counted as one whichever way it comes") {
  const auto direct = counting_key(peer("192.0.2.1"));
  CHECK(counting_key(peer("::ffff:192.0.2.1")) == direct);
  CHECK(counting_key(peer("::192.0.2.1")) == direct);
  CHECK(counting_key(peer("64:ff9b::192.0.2.1")) == direct);
  CHECK(counting_key(peer("64:ff9b::192.0.2.2")) != direct);
  // Only the first /96 of that prefix is translated.
  CHECK(counting_key(peer("64:ff9b:0:1::192.0.2.1")) != direct);
  CHECK(counting_key(peer("64:ff9b::1:192.0.2.1")) != direct);
}
