#include "net/acceptor.hpp"

#include "tests/net/loopback.hpp"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <vector>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// An acceptor on a loop of its own, with what it told.
struct accepting {
  socket_loop loop;
  std::vector<owned_fd> accepted;
  std::vector<std::uint64_t> keys;
  std::vector<int> errors;
  acceptor listener{loop.events(),
                    [this](int fd, std::uint64_t key) {
                      accepted.emplace_back(fd);
                      keys.push_back(key);
                    },
                    [this](int error) { errors.push_back(error); }};

  int open(std::string_view address,
           std::chrono::seconds keepalive = std::chrono::seconds{60}) {
    const auto parsed = parse_listen_address(address);
    REQUIRE(parsed);
    return listener.open(*parsed, keepalive);
  }

  owned_fd connect_client() const {
    const auto address = parse_listen_address(listener.address());
    REQUIRE(address);
    owned_fd client{socket(address->storage.ss_family,
                           SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    const auto* name = reinterpret_cast<const sockaddr*>(&address->storage);
    const auto result = connect(client.get(), name, address->length);
    REQUIRE((result == 0 || errno == EINPROGRESS));
    return client;
  }
};

// Asked before any test runs.
bool has_ipv6() {
  const owned_fd probe{socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  return bind(probe.get(), reinterpret_cast<const sockaddr*>(&address),
              sizeof address)
         == 0;
}

int option(int fd, int level, int name) {
  int value = 0;
  socklen_t length = sizeof value;
  getsockopt(fd, level, name, &value, &length);
  return value;
}

} // namespace

TEST_CASE("an address that is in use is refused") {
  accepting one;
  REQUIRE(one.open("127.0.0.1:0") == 0);
  accepting other;
  CHECK(other.open(one.listener.address()) == EADDRINUSE);
  CHECK(one.open("192.0.2.1:0") == EADDRNOTAVAIL);
}

TEST_CASE("port 0 shows the port that the kernel chose") {
  accepting x;
  REQUIRE(x.open("127.0.0.1:0") == 0);
  const auto address = x.listener.address();
  CHECK(address.starts_with("127.0.0.1:"));
  CHECK_FALSE(address.ends_with(":0"));
}

TEST_CASE("nobody is accepted before resume") {
  accepting x;
  REQUIRE(x.open("127.0.0.1:0") == 0);
  const auto client = x.connect_client();
  CHECK_FALSE(x.loop.events().poll());
  x.listener.resume();
  CHECK(turn_until(x.loop, [&] { return x.accepted.size() == 1; }));
  CHECK(x.keys.front() == 0); // loopback is not counted
}

TEST_CASE("a paused acceptor keeps clients waiting") {
  accepting x;
  REQUIRE(x.open("127.0.0.1:0") == 0);
  x.listener.resume();
  x.listener.pause();
  const auto client = x.connect_client();
  CHECK_FALSE(x.loop.events().poll());
  x.listener.resume();
  CHECK(turn_until(x.loop, [&] { return x.accepted.size() == 1; }));
}

TEST_CASE("a crowd is accepted, every client once") {
  accepting x;
  REQUIRE(x.open("127.0.0.1:0") == 0);
  x.listener.resume();
  std::vector<owned_fd> clients;
  for (int i = 0; i < 200; ++i)
    clients.push_back(x.connect_client());
  CHECK(turn_until(x.loop, [&] { return x.accepted.size() == 200; }));
  CHECK(x.errors.empty());
}

TEST_CASE("one turn accepts at most 64 clients") {
  accepting x;
  REQUIRE(x.open("127.0.0.1:0") == 0);
  x.listener.resume();
  std::vector<owned_fd> clients;
  for (int i = 0; i < 200; ++i)
    clients.push_back(x.connect_client());
  std::size_t before = 0;
  std::size_t most = 0;
  CHECK(turn_until(x.loop, [&] { // asked between the turns
    most = std::max(most, x.accepted.size() - before);
    before = x.accepted.size();
    return before == 200;
  }));
  CHECK(most <= 64);
}

TEST_CASE("an accepted socket does not block, delay or outlive an exec") {
  accepting x;
  REQUIRE(x.open("127.0.0.1:0") == 0);
  x.listener.resume();
  const auto client = x.connect_client();
  REQUIRE(turn_until(x.loop, [&] { return x.accepted.size() == 1; }));
  const auto fd = x.accepted.front().get();
  CHECK((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
  CHECK((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
  CHECK(option(fd, IPPROTO_TCP, TCP_NODELAY) == 1);
  CHECK(option(fd, SOL_SOCKET, SO_KEEPALIVE) == 1);
  CHECK(option(fd, IPPROTO_TCP, TCP_KEEPIDLE) == 60);
  CHECK(option(fd, IPPROTO_TCP, TCP_KEEPINTVL) == 15);
  CHECK(option(fd, IPPROTO_TCP, TCP_KEEPCNT) == 4);
  CHECK(option(fd, SOL_SOCKET, SO_SNDBUF) == 2 * 131072); // as Linux counts
}

TEST_CASE("a keepalive of 0 seconds is none") {
  accepting x;
  REQUIRE(x.open("127.0.0.1:0", std::chrono::seconds{0}) == 0);
  x.listener.resume();
  const auto client = x.connect_client();
  REQUIRE(turn_until(x.loop, [&] { return x.accepted.size() == 1; }));
  CHECK(option(x.accepted.front().get(), SOL_SOCKET, SO_KEEPALIVE) == 0);
}

TEST_CASE("without descriptors it pauses and says why") {
  accepting x;
  REQUIRE(x.open("127.0.0.1:0") == 0);
  x.listener.resume();
  const auto client = x.connect_client();
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  // The lowest free descriptor is the first that is not allowed any more.
  owned_fd lowest{dup(0)};
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(lowest.get());
  lowest.close();
  REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  const auto failed = turn_until(x.loop, [&] { return !x.errors.empty(); });
  x.loop.events().poll();
  REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(failed);
  CHECK(x.errors == std::vector<int>{EMFILE});
  CHECK(x.accepted.empty());
  CHECK_FALSE(x.loop.events().poll()); // paused
  x.listener.resume();
  CHECK(turn_until(x.loop, [&] { return x.accepted.size() == 1; }));
}

TEST_CASE("a closed acceptor accepts nobody, and its port is free") {
  accepting x;
  REQUIRE(x.open("127.0.0.1:0") == 0);
  const auto address = x.listener.address();
  x.listener.resume();
  x.listener.close();
  x.listener.close();
  x.listener.resume();
  x.listener.pause();
  CHECK_FALSE(x.loop.events().poll());
  accepting other;
  CHECK(other.open(address) == 0);
}

TEST_CASE("an acceptor may be closed by whom it tells") {
  socket_loop loop;
  std::vector<owned_fd> accepted;
  std::optional<acceptor> listener;
  listener.emplace(
    loop.events(),
    [&](int fd, std::uint64_t) {
      accepted.emplace_back(fd);
      listener->close();
    },
    [](int) {});
  REQUIRE(listener->open(*parse_listen_address("127.0.0.1:0"),
                         std::chrono::seconds{60})
          == 0);
  const auto address = parse_listen_address(listener->address());
  std::vector<owned_fd> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(connect(clients.back().get(),
                    reinterpret_cast<const sockaddr*>(&address->storage),
                    address->length)
            == 0);
  }
  listener->resume();
  REQUIRE(turn_until(loop, [&] { return !accepted.empty(); }));
  CHECK_FALSE(loop.events().poll());
  CHECK(accepted.size() == 1);
}

TEST_CASE("IPv6 sockets take IPv6 only, so both may have one port"
          * doctest::skip(!has_ipv6())) {
  accepting six;
  REQUIRE(six.open("[::]:0") == 0);
  const auto address = six.listener.address();
  CHECK(address.starts_with("[::]:"));
  accepting four;
  CHECK(four.open("0.0.0.0" + address.substr(address.rfind(':'))) == 0);
}

TEST_CASE("IPv6 clients are accepted" * doctest::skip(!has_ipv6())) {
  accepting x;
  REQUIRE(x.open("[::1]:0") == 0);
  CHECK(x.listener.address().starts_with("[::1]:"));
  x.listener.resume();
  const auto client = x.connect_client();
  CHECK(turn_until(x.loop, [&] { return x.accepted.size() == 1; }));
  CHECK(x.keys.front() == 0);
}
