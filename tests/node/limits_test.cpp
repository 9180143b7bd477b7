// Limits that the kernel keeps for the server.

#include "tests/node/conversation.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <optional>

using namespace greenroom::test;

namespace {

/// A timer of a TCP socket, as /proc/net/tcp shows it.
struct tcp_timer {
  enum kind : unsigned { none = 0, resend = 1, keepalive = 2 };
  unsigned is = none;
  long seconds_left = 0;
};

unsigned port_of(const line_client& client) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  REQUIRE(getsockname(client.descriptor(),
                      reinterpret_cast<sockaddr*>(&address), &length)
          == 0);
  return ntohs(address.sin_port);
}

/// What runs for the server's end of the connection; nothing before the kernel
/// has it.
std::optional<tcp_timer> find_timer(const greenroom_server& server,
                                    const line_client& client) {
  const unsigned wanted = port_of(client);
  std::ifstream table{"/proc/net/tcp"};
  for (std::string line; std::getline(table, line);) {
    unsigned own = 0;
    unsigned peer = 0;
    tcp_timer timer;
    unsigned long ticks = 0;
    if (std::sscanf(line.c_str(), "%*s %*x:%x %*x:%x %*x %*x:%*x %x:%lx", &own,
                    &peer, &timer.is, &ticks)
          == 4
        && own == server.port() && peer == wanted) {
      timer.seconds_left = static_cast<long>(ticks) / sysconf(_SC_CLK_TCK);
      return timer;
    }
  }
  return std::nullopt;
}

/// The timer once the client has acknowledged a reply; until then the one for
/// sending it again hides any other.
tcp_timer timer_at_rest(const greenroom_server& server, line_client& client) {
  REQUIRE(result_of(client.command("/ping")) == "OK");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (std::chrono::steady_clock::now() < end) {
    const auto found = find_timer(server, client);
    if (found && found->is != tcp_timer::resend)
      return *found;
    ::poll(nullptr, 0, 10); // nothing tells when the kernel is done
  }
  FAIL("the connection has never come to rest");
  return {};
}

} // namespace

TEST_CASE("a silent client is asked after keepalive_seconds whether it lives") {
  greenroom_server server{{"limits.keepalive_seconds=1000"}};
  auto ann = server.connect();
  const auto timer = timer_at_rest(server, ann);
  CHECK(timer.is == tcp_timer::keepalive);
  CHECK(timer.seconds_left <= 1000);
  CHECK(timer.seconds_left > 500); // this test is not that slow
}

TEST_CASE("with keepalive_seconds=0 nobody is asked whether it lives") {
  greenroom_server server{{"limits.keepalive_seconds=0"}};
  auto ann = server.connect();
  CHECK(timer_at_rest(server, ann).is == tcp_timer::none);
}

TEST_CASE("descriptors but a few are for clients, up to the hard limit") {
  std::string limits;
  std::string loops;
  SUBCASE("64 are not, with one loop") {
    limits = "ulimit -Sn 70; ulimit -Hn 84; ";
    loops = "loops=1";
  }
  SUBCASE("8 more with each further loop") {
    limits = "ulimit -Sn 70; ulimit -Hn 140; ";
    loops = "loops=8";
  }
  temp_dir directory;
  process running{{"/bin/sh", "-c", limits + R"(exec "$0" "$@")",
                   greenroom_binary(), "serve", "--listen", "127.0.0.1:0",
                   "--data-dir", directory / "data", "--set", loops, "--set",
                   "journal.min_free_bytes=0"},
                  directory / "log"};
  const auto port = port_of_ready_line(running.first_line());
  std::vector<line_client> served;
  std::string refused;
  while (refused.empty() && served.size() < 84) {
    line_client next{port};
    next.send("/ping\n");
    const auto first = next.expect();
    if (first.at("type") == "commandResult")
      served.push_back(std::move(next));
    else
      refused = error_of(first);
  }
  CHECK(refused == "Too many connections");
  CHECK(served.size() == 20);
}
