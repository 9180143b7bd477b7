#include "net/socket_loop.hpp"

#include "net/client_socket.hpp"
#include "tests/net/loopback.hpp"
#include "tests/support/cannot_run.hpp"

#include <fcntl.h>

#include <memory>
#include <vector>

using namespace greenroom;
using namespace greenroom::test;
using std::chrono::seconds;

TEST_CASE("one turn flushes at most 512 sockets") {
  // Sockets of which none is connected: a flush of one fails.
  socket_loop loop{with_io_uring()};
  std::vector<std::unique_ptr<client_socket>> sockets;
  for (int i = 0; i < 600; ++i) {
    const auto fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    REQUIRE(fd >= 0);
    sockets.push_back(std::make_unique<client_socket>(loop, fd));
    sockets.back()->append("x");
  }
  loop.flush_some();
  std::size_t left = 0;
  for (const auto& one : sockets)
    left += one->waiting_bytes();
  CHECK(left == 88);
  CHECK(loop.has_flushes());
  loop.flush_some();
  CHECK_FALSE(loop.has_flushes());
}

TEST_CASE("a socket is queued once however much is appended") {
  socket_loop loop{with_io_uring()};
  loopback peer;
  client_socket socket{loop, peer.server.release()};
  for (int i = 0; i < 100; ++i)
    socket.append("x");
  loop.flush_some();
  CHECK_FALSE(loop.has_flushes());
  CHECK(peer.read_some(1000).size() == 100);
}

TEST_CASE("time is what the last tick said") {
  socket_loop loop{with_io_uring()};
  CHECK(loop.now() == seconds{0});
  loop.tick(seconds{7});
  CHECK(loop.now() == seconds{7});
}

TEST_CASE("a lingering socket ends with its client's input") {
  socket_loop loop{with_io_uring()};
  loopback peer;
  const auto fd = peer.server.release();
  loop.linger(fd);
  peer.send("nobody reads this");
  peer.client.close();
  REQUIRE(turn_until(loop, [&] { return fcntl(fd, F_GETFD) == -1; }));
  CHECK_FALSE(loop.poll());
}

TEST_CASE("a client that never hangs up is waited for two ticks") {
  socket_loop loop{with_io_uring()};
  loopback peer;
  const auto fd = peer.server.release();
  loop.linger(fd);
  loop.tick(seconds{1});
  CHECK(fcntl(fd, F_GETFD) != -1);
  loop.tick(seconds{2});
  CHECK(fcntl(fd, F_GETFD) == -1);
}

TEST_CASE("a loop that ends closes what lingers") {
  loopback peer;
  const auto fd = peer.server.release();
  {
    socket_loop loop{with_io_uring()};
    loop.linger(fd);
  }
  CHECK(fcntl(fd, F_GETFD) == -1);
}
