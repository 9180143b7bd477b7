#include "net/ack_watch.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <random>

using namespace greenroom;
using std::chrono::seconds;

namespace {

/// A socket of which the test says what its peer has acknowledged.
struct fake_socket {
  static constexpr auto no_ack_place = ~std::uint32_t{0};
  std::uint32_t ack_place = no_ack_place;
  std::size_t in_kernel = 0;
  int questions = 0;

  std::size_t unacknowledged() {
    ++questions;
    return in_kernel;
  }
};

struct watched_sockets {
  std::deque<fake_socket> sockets;
  ack_watch<fake_socket> watch;
  seconds now{100};

  explicit watched_sockets(std::size_t count) : sockets(count) {}

  void send(std::size_t i, std::size_t bytes) {
    sockets[i].in_kernel += bytes;
    watch.sent(sockets[i], bytes, now);
  }

  std::vector<fake_socket*> look(seconds passed) {
    now += passed;
    return watch.look(now, seconds{120});
  }
};

using found = std::vector<fake_socket*>;

} // namespace

TEST_CASE("a peer that acknowledges nothing is found when the time is up") {
  watched_sockets x{2};
  x.send(0, 10);
  CHECK(x.look(seconds{119}).empty());
  CHECK(x.look(seconds{1}) == found{&x.sockets[0]});
}

TEST_CASE("sending more is no progress") {
  watched_sockets x{1};
  x.send(0, 10);
  for (int i = 0; i < 119; ++i) {
    CHECK(x.look(seconds{1}).empty());
    x.send(0, 10);
  }
  CHECK(x.look(seconds{1}) == found{&x.sockets[0]});
}

TEST_CASE("a peer that takes a byte now and then is not found") {
  watched_sockets x{1};
  x.send(0, 1000);
  for (int i = 0; i < 20; ++i) {
    CHECK(x.look(seconds{119}).empty());
    x.sockets[0].in_kernel -= 1;
    CHECK(x.look(seconds{1}).empty());
  }
  // Also when as much is sent as was acknowledged.
  for (int i = 0; i < 20; ++i) {
    x.sockets[0].in_kernel -= 100;
    x.send(0, 100);
    CHECK(x.look(seconds{119}).empty());
  }
  CHECK(x.look(seconds{1}).empty());
  CHECK_FALSE(x.look(seconds{119}).empty());
}

TEST_CASE("no limit finds nobody") {
  watched_sockets x{1};
  x.send(0, 10);
  CHECK(x.watch.look(seconds{1'000'000}, seconds{0}).empty());
}

TEST_CASE("an idle socket is asked about once after its last byte") {
  watched_sockets x{3};
  x.send(0, 10);
  x.sockets[0].in_kernel = 0;
  for (int i = 0; i < 10; ++i)
    CHECK(x.look(seconds{100}).empty());
  CHECK(x.sockets[0].questions == 1);
  CHECK(x.sockets[1].questions == 0);
  CHECK(x.watch.size() == 0);
  x.send(0, 10); // the time before does not count
  CHECK(x.look(seconds{1}).empty());
}

TEST_CASE("whoever ends, the others are found") {
  std::mt19937 random{6};
  watched_sockets x{50};
  std::vector<bool> dead(50);
  for (std::size_t i = 0; i < 50; ++i) {
    x.send(i, 10);
    dead[i] = random() % 2 == 0;
  }
  for (std::size_t i = 0; i < 50; ++i)
    if (random() % 3 == 0) {
      x.watch.forget(x.sockets[i]);
      x.watch.forget(x.sockets[i]);
      dead[i] = false;
    } else if (!dead[i]) {
      x.sockets[i].in_kernel = random() % 5;
    }
  auto late = x.look(seconds{120});
  std::size_t expected = 0;
  for (std::size_t i = 0; i < 50; ++i) {
    expected += dead[i];
    if (dead[i])
      CHECK(std::erase(late, &x.sockets[i]) == 1);
  }
  CHECK(late.empty());
  CHECK(expected > 5);
}
