#include "config/address_syntax.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace std::string_view_literals;

TEST_CASE("a name, a missing part or a bad number is no address with a port") {
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
    CHECK_FALSE(is_address_with_port(text));
  }
}

TEST_CASE("an IPv4 address, or an IPv6 one in brackets, with a port is one") {
  for (const auto text : {"127.0.0.1:9090"sv, "0.0.0.0:0"sv, "[::1]:65535"sv,
                          "[::]:1"sv, "[fe80::1]:9090"sv}) {
    INFO(text);
    CHECK(is_address_with_port(text));
  }
}
