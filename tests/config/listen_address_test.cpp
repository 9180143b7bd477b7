#include "config/listen_address.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

TEST_CASE("a name, a missing part or a bad number is no listen address") {
  using namespace std::string_view_literals;
  for (const auto text : {""sv,
                          ":"sv,
                          ":9090"sv,
                          "127.0.0.1"sv,
                          "127.0.0.1:"sv,
                          "9090"sv,
                          "localhost:9090"sv,
                          "*:9090"sv,
                          "::1:9090"sv,
                          "[::1]"sv,
                          "[::1]:"sv,
                          "[127.0.0.1]:1"sv,
                          "[]:1"sv,
                          "[:1"sv,
                          "127.0.0.1:65536"sv,
                          "127.0.0.1:-1"sv,
                          "127.0.0.1:+1"sv,
                          "127.0.0.1: 1"sv,
                          "127.0.0.1:1x"sv,
                          "127.0.0.1:1 "sv,
                          " 127.0.0.1:1"sv,
                          "127.1:1"sv,
                          "127.0.0.256:1"sv,
                          "127.0.0.1\0:1"sv}) {
    INFO(text);
    CHECK_FALSE(parse_listen_address(text));
  }
}

TEST_CASE("an IP address with a port is one") {
  const auto four = parse_listen_address("127.0.0.1:9090");
  REQUIRE(four);
  CHECK(four->host == "127.0.0.1");
  CHECK(four->port == 9090);
  CHECK_FALSE(four->ipv6);
  const auto six = parse_listen_address("[::1]:0");
  REQUIRE(six);
  CHECK(six->host == "::1");
  CHECK(six->port == 0);
  CHECK(six->ipv6);
}

TEST_CASE("a listen address is printed as it is read") {
  for (const auto* text : {"127.0.0.1:65535", "[::]:1", "[fe80::1]:9090"}) {
    const auto address = parse_listen_address(text);
    REQUIRE(address);
    CHECK(to_string(*address) == text);
  }
}
