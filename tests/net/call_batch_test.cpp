#include "net/call_batch.hpp"

#include "tests/net/loopback.hpp"
#include "tests/support/cannot_run.hpp"

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <vector>

using namespace greenroom;
using namespace greenroom::test;

namespace {

struct waiting_lines : outbox {
  void on_output() override {}
};

} // namespace

TEST_CASE("a run with io_uring has it") {
  if (call_batch{with_io_uring()}.uses_io_uring() != with_io_uring())
    cannot_run("the kernel has no io_uring or forbids it");
}

TEST_CASE("a call on a closed descriptor tells its error and no other's") {
  call_batch calls{with_io_uring()};
  loopback good;
  waiting_lines text;
  text.append("hello\n");
  calls.send(-1, text);
  calls.send(good.server.get(), text);
  calls.send(-1, text);
  const auto results = calls.run();
  REQUIRE(results.size() == 3);
  CHECK(results[0] == -EBADF);
  CHECK(results[1] == 6);
  CHECK(results[2] == -EBADF);
  CHECK(good.read_some(100) == "hello\n");
}

TEST_CASE("a send to a client that reset is an error and no signal") {
  call_batch calls{with_io_uring()};
  loopback one;
  loopback other;
  one.reset();
  waiting_lines text;
  text.append("hello\n");
  for (int i = 0; i < 2; ++i) { // the first may get the reset, not the pipe
    calls.send(one.server.get(), text);
    calls.send(other.server.get(), text);
    const auto results = calls.run();
    CHECK((results[0] == -EPIPE || results[0] == -ECONNRESET));
    CHECK(results[1] == 6);
  }
}

TEST_CASE("nothing waits: what cannot be done now says so") {
  call_batch calls{with_io_uring()};
  loopback silent;
  loopback full;
  waiting_lines text;
  text.append(make_frame(std::string(1 << 24, 'x')));
  std::array<char, 10> buffer{};
  calls.send(full.server.get(), text);
  calls.receive(silent.server.get(), buffer);
  auto results = calls.run();
  CHECK(results[0] > 0);
  CHECK(results[0] < 1 << 24);
  CHECK(results[1] == -EAGAIN);
  calls.send(full.server.get(), text);
  calls.send(full.server.get(), text);
  results = calls.run();
  CHECK(results[0] == -EAGAIN);
  CHECK(results[1] == -EAGAIN);
}

TEST_CASE("input is received, and its end is 0") {
  call_batch calls{with_io_uring()};
  std::array<loopback, 3> peers;
  peers[0].send("one");
  peers[1].client.close();
  peers[2].send("a longer text");
  std::array<std::array<char, 8>, 3> buffers{};
  for (std::size_t i = 0; i < peers.size(); ++i)
    calls.receive(peers[i].server.get(), buffers[i]);
  const auto results = calls.run();
  CHECK(results[0] == 3);
  CHECK(std::string_view{buffers[0].data(), 3} == "one");
  CHECK(results[1] == 0);
  CHECK(results[2] == 8);
  CHECK(std::string_view{buffers[2].data(), 8} == "a longer");
}

TEST_CASE("a batch is full before its parts or calls are used up") {
  call_batch calls{with_io_uring()};
  loopback peer;
  waiting_lines line;
  line.append("0123456789\n");
  waiting_lines many;
  for (int i = 0; i < 100; ++i)
    many.append(make_frame("x"));
  std::size_t lines = 0;
  for (; !calls.full(); ++lines)
    calls.send(peer.server.get(), line);
  CHECK(lines == call_batch::calls_max);
  CHECK(calls.run().size() == lines);
  std::size_t bursts = 0;
  for (; !calls.full(); ++bursts)
    calls.send(peer.server.get(), many);
  CHECK(bursts == 64);
  const auto results = calls.run();
  REQUIRE(results.size() == bursts);
  for (const auto sent : results)
    CHECK(sent == 64);
  CHECK_FALSE(calls.full());
  CHECK(calls.run().empty());
}

TEST_CASE("calls to one socket are made in their order") {
  call_batch calls{with_io_uring()};
  loopback peer;
  std::vector<std::unique_ptr<waiting_lines>> texts;
  std::string expected;
  for (int i = 0; i < 500; ++i) {
    texts.push_back(std::make_unique<waiting_lines>());
    texts.back()->append(std::to_string(i) + '\n');
    expected += std::to_string(i) + '\n';
    calls.send(peer.server.get(), *texts.back());
  }
  CHECK(calls.run().size() == 500);
  peer.server.close(); // the kernel may hold small parts back till then
  int error = 0;
  CHECK(peer.read_to_end(error) == expected);
  CHECK(error == 0);
}

TEST_CASE("a kernel that is not asked for io_uring does not use it") {
  CHECK_FALSE(call_batch{false}.uses_io_uring());
}
