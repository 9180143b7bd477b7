#include "net/listen_address.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

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
