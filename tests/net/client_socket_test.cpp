#include "net/client_socket.hpp"

#include "net/socket_loop.hpp"
#include "tests/net/loopback.hpp"
#include "tests/support/cannot_run.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// A client socket on a loop of its own, with what it told.
struct served : transport_events {
  explicit served(int receive_bytes = 0)
      : peer(receive_bytes),
        socket(std::make_unique<client_socket>(loop, peer.server.release())) {
    socket->listen(this);
  }

  void on_input() override { ++inputs; }
  void on_drained() override { ++drains; }
  void on_closed() override { ++closes; }

  template <class Condition>
  bool until(Condition reached) {
    return turn_until(loop, reached);
  }

  /// Appends more than the kernel's buffers take.
  void fill() {
    const std::string text(1 << 20, 'x');
    for (int i = 0; i < 16; ++i) {
      socket->append(text);
      sent_bytes += text.size();
    }
    REQUIRE(until([&] { return blocked(); }));
  }

  /// Whether output waits that the kernel did not take.
  bool blocked() {
    const auto before = socket->waiting_bytes();
    loop.flush_some();
    loop.poll();
    return before > 0 && before == socket->waiting_bytes();
  }

  std::string line() {
    const auto next = socket->input().next(1024);
    return next ? std::string{next->text} : std::string{};
  }

  socket_loop loop{with_io_uring()};
  loopback peer;
  std::unique_ptr<client_socket> socket;
  int inputs = 0;
  int drains = 0;
  int closes = 0;
  std::size_t sent_bytes = 0;
};

} // namespace

TEST_CASE("a descriptor that cannot be watched is a closed connection") {
  socket_loop loop{with_io_uring()};
  struct : transport_events {
    int closes = 0;
    void on_input() override {}
    void on_drained() override {}
    void on_closed() override { ++closes; }
  } events;
  client_socket socket{loop, dup(loop.events().descriptor())};
  socket.listen(&events);
  socket.append("too many connections\n");
  socket.finish();
  CHECK(events.closes == 1);
  CHECK(socket.waiting_bytes() == 0);
}

TEST_CASE("a reset ends the input, and what waits is forgotten") {
  served x;
  x.fill();
  x.socket->watch_drain(0);
  x.peer.reset();
  REQUIRE(x.until([&] { return x.socket->input_ended(); }));
  CHECK(x.closes == 0);
  CHECK(x.drains == 1);
  CHECK(x.socket->waiting_bytes() == 0);
  CHECK(outbox::loop_waiting_bytes() == 0);
  x.socket->append("into the void\n");
  CHECK(x.socket->waiting_bytes() == 0);
  CHECK_FALSE(x.loop.has_flushes());
  x.socket->finish();
  x.socket->abort();
  CHECK(x.closes == 1);
}

TEST_CASE("a write to a client that is gone ends its input once") {
  served x;
  x.peer.send("LOGIN ann\nJOIN lob");
  x.peer.reset();
  x.socket->append("hi\n"); // the send gets the error, the receive does not
  x.loop.flush_some();
  CHECK(x.socket->waiting_bytes() == 0);
  CHECK(x.closes == 0);
  REQUIRE(x.until([&] { return x.socket->input_ended(); }));
  CHECK(x.line() == "LOGIN ann");
  CHECK(x.line().empty());
  const auto inputs = x.inputs;
  for (int i = 0; i < 10; ++i)
    CHECK_FALSE(x.loop.poll());
  CHECK(x.inputs == inputs);
}

TEST_CASE("what was sent before a reset is read, of many at once") {
  constexpr std::size_t lines = 1000; // more than one read takes
  std::string text;
  for (std::size_t i = 0; i < lines; ++i)
    text += "line " + std::to_string(i) + '\n';
  socket_loop loop{with_io_uring()};
  std::vector<loopback> peers(30);
  std::vector<std::unique_ptr<client_socket>> sockets;
  for (auto& peer : peers) {
    sockets.push_back(
      std::make_unique<client_socket>(loop, peer.server.release()));
    sockets.back()->append("never read\n");
    peer.send(text);
  }
  loop.flush_some();
  for (auto& peer : peers)
    peer.client.close(); // with bytes that it has not read: a reset
  REQUIRE(turn_until(loop, [&] {
    return std::ranges::all_of(sockets,
                               [](const auto& x) { return x->input_ended(); });
  }));
  for (auto& socket : sockets) {
    std::size_t found = 0;
    while (socket->input().next(1024))
      ++found;
    CHECK(found == lines);
  }
}

TEST_CASE("a client that resets while it is not read costs no turns") {
  served x;
  x.socket->pause_input(true);
  x.peer.send("hi\n");
  x.peer.reset();
  REQUIRE(x.until([&] {
    x.socket->append("x");
    return x.socket->waiting_bytes() == 0;
  }));
  x.loop.poll(); // what it was told of the reset
  for (int i = 0; i < 10; ++i)
    CHECK_FALSE(x.loop.poll());
  CHECK_FALSE(x.loop.has_flushes());
  CHECK(x.inputs == 0);
  CHECK(x.closes == 0);
  x.socket->pause_input(false);
  REQUIRE(x.until([&] { return x.socket->input_ended(); }));
  CHECK(x.line() == "hi");
}

TEST_CASE("a reset after the end of input costs no turns either") {
  served x;
  x.peer.send("hi\n");
  shutdown(x.peer.client.get(), SHUT_WR);
  REQUIRE(x.until([&] { return x.socket->input_ended(); }));
  x.peer.reset();
  REQUIRE(x.until([&] {
    x.socket->append("x");
    x.loop.flush_some();
    return x.socket->waiting_bytes() == 0 && !x.loop.poll();
  }));
  for (int i = 0; i < 10; ++i)
    CHECK_FALSE(x.loop.poll());
  CHECK(x.closes == 0);
  CHECK(x.line() == "hi");
  x.socket->finish();
  CHECK(x.closes == 1);
}

TEST_CASE("input is told and cut into lines") {
  served x;
  x.peer.send("LOGIN ann\r\nJOIN lob");
  REQUIRE(x.until([&] { return x.inputs > 0; }));
  CHECK(x.line() == "LOGIN ann");
  CHECK(x.line().empty());
  x.peer.send("by\n");
  std::string second;
  REQUIRE(x.until([&] { return !(second = x.line()).empty(); }));
  CHECK(second == "JOIN lobby");
  CHECK_FALSE(x.socket->input_ended());
}

TEST_CASE("output reaches the client in order") {
  served x;
  const auto frame = make_frame("shared\n");
  x.socket->append("one\n");
  x.socket->append(frame);
  x.socket->append("two\n");
  x.loop.flush_some();
  CHECK(x.socket->waiting_bytes() == 0);
  CHECK(x.peer.read_some(100) == "one\nshared\ntwo\n");
}

TEST_CASE("more parts than one write takes are all sent") {
  served x;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const auto text = std::to_string(i) + '\n';
    x.socket->append(make_frame(text));
    expected += text;
  }
  while (x.loop.has_flushes())
    x.loop.flush_some();
  CHECK(x.peer.read_some(10'000) == expected);
}

TEST_CASE("what the kernel does not take waits, and nothing is lost") {
  served x;
  x.fill();
  CHECK(x.socket->waiting_bytes() > 0);
  CHECK(x.closes == 0);
  std::size_t got = 0;
  REQUIRE(x.until([&] {
    got += x.peer.read_some(1 << 20).size();
    return got == x.sent_bytes;
  }));
  CHECK(x.socket->waiting_bytes() == 0);
  CHECK(outbox::loop_waiting_bytes() == 0);
}

TEST_CASE("draining is told once, at the mark that was asked for") {
  served x;
  x.fill();
  CHECK(x.drains == 0);
  x.socket->watch_drain(x.socket->waiting_bytes() / 2);
  const auto mark = x.socket->waiting_bytes() / 2;
  std::size_t at_drain = 0;
  std::size_t got = 0;
  REQUIRE(x.until([&] {
    got += x.peer.read_some(1 << 16).size();
    if (x.drains == 1 && at_drain == 0)
      at_drain = x.socket->waiting_bytes() + 1;
    return got == x.sent_bytes;
  }));
  CHECK(x.drains == 1);
  CHECK(at_drain <= mark + 1);
  CHECK(at_drain > 1);
}

TEST_CASE("progress is the time of the last byte that was taken") {
  served x;
  x.loop.tick(std::chrono::seconds{100});
  x.socket->append("hi\n");
  x.loop.flush_some();
  CHECK(x.socket->last_progress() == std::chrono::seconds{100});
  x.fill();
  x.loop.tick(std::chrono::seconds{200});
  x.socket->append("more\n");
  x.blocked();
  CHECK(x.socket->last_progress() == std::chrono::seconds{100});
  std::size_t got = 0;
  const auto before = x.socket->waiting_bytes();
  REQUIRE(x.until([&] {
    got += x.peer.read_some(1 << 20).size();
    return x.socket->waiting_bytes() < before;
  }));
  CHECK(x.socket->last_progress() == std::chrono::seconds{200});
}

TEST_CASE("a client that acknowledges nothing is closed, though none waits") {
  served x{4096};
  x.loop.tick(std::chrono::seconds{100});
  x.socket->append(std::string(60'000, 'x')); // more than the client's buffer
  REQUIRE(x.until([&] { return x.socket->waiting_bytes() == 0; }));
  CHECK(x.socket->unacknowledged() > 0);
  const std::chrono::seconds stalled{120};
  x.loop.tick(std::chrono::seconds{219}, stalled);
  x.loop.tick(std::chrono::seconds{300}, stalled);
  CHECK(x.closes == 0); // some was acknowledged before the first look
  x.loop.tick(std::chrono::seconds{339}, stalled);
  CHECK(x.closes == 1);
  CHECK(x.loop.acknowledgements().size() == 0);
}

TEST_CASE("a client that reads a little now and then stays") {
  served x{4096};
  auto now = std::chrono::seconds{100};
  x.loop.tick(now);
  x.socket->append(std::string(60'000, 'x'));
  REQUIRE(x.until([&] { return x.socket->waiting_bytes() == 0; }));
  std::size_t got = 0;
  while (got < 60'000) {
    const auto left = x.socket->unacknowledged();
    REQUIRE(x.until([&] {
      got += x.peer.read_some(2000).size();
      return left == 0 || x.socket->unacknowledged() < left;
    }));
    x.loop.tick(now += std::chrono::seconds{100}, std::chrono::seconds{120});
    REQUIRE(x.closes == 0);
  }
  REQUIRE(x.until([&] { return x.socket->unacknowledged() == 0; }));
  x.loop.tick(now += std::chrono::seconds{1000}, std::chrono::seconds{120});
  CHECK(x.closes == 0);
  CHECK(x.loop.acknowledgements().size() == 0);
}

TEST_CASE("who is gone or reads all is not asked for acknowledgements") {
  served x;
  x.socket->append("hi\n");
  x.loop.flush_some();
  CHECK(x.loop.acknowledgements().size() == 1);
  REQUIRE(x.until([&] { return x.socket->unacknowledged() == 0; }));
  x.loop.tick(std::chrono::seconds{1});
  CHECK(x.loop.acknowledgements().size() == 0);
  x.socket->append("hi\n");
  x.loop.flush_some();
  x.peer.reset();
  REQUIRE(x.until([&] { return x.socket->input_ended(); }));
  CHECK(x.loop.acknowledgements().size() == 0);
}

TEST_CASE("a paused socket reads nothing until it is resumed") {
  served x;
  x.socket->pause_input(true);
  x.peer.send("hi\n");
  x.socket->append("there\n"); // output goes on
  REQUIRE(x.until([&] { return x.peer.read_some(10) == "there\n"; }));
  for (int i = 0; i < 10; ++i)
    x.loop.poll();
  CHECK(x.inputs == 0);
  x.socket->pause_input(false);
  REQUIRE(x.until([&] { return x.inputs > 0; }));
  CHECK(x.line() == "hi");
}

TEST_CASE("the end of input is told once; output goes on") {
  served x;
  x.peer.send("hi\n");
  shutdown(x.peer.client.get(), SHUT_WR);
  REQUIRE(x.until([&] { return x.socket->input_ended(); }));
  const auto inputs = x.inputs;
  for (int i = 0; i < 10; ++i)
    CHECK_FALSE(x.loop.poll());
  CHECK(x.inputs == inputs);
  CHECK(x.closes == 0);
  CHECK(x.line() == "hi");
  x.socket->append("OK\n");
  x.loop.flush_some();
  CHECK(x.peer.read_some(10) == "OK\n");
}

TEST_CASE("finish after the end of input sends all, then closes") {
  served x;
  shutdown(x.peer.client.get(), SHUT_WR);
  REQUIRE(x.until([&] { return x.socket->input_ended(); }));
  x.socket->append("bye\n");
  x.socket->finish();
  CHECK(x.closes == 0);
  x.loop.flush_some();
  CHECK(x.closes == 1);
  int error = -1;
  CHECK(x.peer.read_to_end(error) == "bye\n");
  CHECK(error == 0);
}

TEST_CASE("finish with nothing waiting closes at once") {
  served x;
  x.socket->finish();
  CHECK(x.closes == 1);
  int error = -1;
  CHECK(x.peer.read_to_end(error).empty());
  CHECK(error == 0);
}

TEST_CASE("after finish the client reads everything, also with unread input") {
  served x;
  x.socket->pause_input(true);
  // Lines that nobody will read: a plain close would answer them by a reset
  // that destroys what is on its way.
  x.peer.send(std::string(20'000, 'i'));
  x.fill();
  x.socket->finish();
  x.peer.send(std::string(20'000, 'i'));
  std::string got;
  REQUIRE(x.until([&] {
    got += x.peer.read_some(1 << 20);
    return x.closes > 0;
  }));
  x.socket.reset();
  int error = -1;
  got += x.peer.read_to_end(error);
  CHECK(error == 0);
  CHECK(got.size() == x.sent_bytes);
  CHECK(x.closes == 1);
}

TEST_CASE("input after finish is dropped") {
  served x;
  x.fill();
  x.socket->finish();
  x.peer.send("too late\n");
  std::size_t got = 0;
  REQUIRE(x.until([&] {
    got += x.peer.read_some(1 << 20).size();
    return x.closes > 0;
  }));
  CHECK(x.inputs == 0);
  CHECK(x.socket->input().size_bytes() == 0);
}

TEST_CASE("a client that resets during finish closes once") {
  served x;
  x.fill();
  x.socket->finish();
  x.peer.reset();
  REQUIRE(x.until([&] { return x.closes > 0; }));
  for (int i = 0; i < 3; ++i) {
    x.loop.flush_some();
    x.loop.poll();
  }
  CHECK(x.closes == 1);
}

TEST_CASE("a socket that is destroyed tells nobody and is flushed no more") {
  served x;
  x.socket->append("hi\n");
  x.socket.reset();
  CHECK(x.closes == 0);
  x.loop.flush_some();
  CHECK_FALSE(x.loop.has_flushes());
  CHECK_FALSE(x.loop.poll());
  CHECK(outbox::loop_waiting_bytes() == 0);
}

TEST_CASE("a socket without a listener is served all the same") {
  served x;
  x.socket->listen(nullptr);
  x.peer.send("hi\n");
  REQUIRE(x.until([&] { return x.line() == "hi"; }));
  x.socket->append("ho\n");
  x.loop.flush_some();
  CHECK(x.peer.read_some(10) == "ho\n");
  x.peer.reset();
  REQUIRE(x.until([&] { return x.socket->input_ended(); }));
  x.socket->finish();
  CHECK(x.closes == 0);
}
