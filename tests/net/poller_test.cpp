#include "net/poller.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <memory>
#include <vector>

using namespace greenroom;

namespace {

/// A pipe whose reading end is watched.
struct watched_pipe : poll_handler {
  explicit watched_pipe(poller& events, std::uint32_t interest = EPOLLIN)
      : events_(events) {
    REQUIRE(pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0);
    REQUIRE(events.add(ends[0], interest, *this));
  }
  watched_pipe(const watched_pipe&) = delete;
  ~watched_pipe() {
    events_.remove(ends[0], *this);
    close(ends[0]);
    close(ends[1]);
  }

  void fill() { REQUIRE(write(ends[1], "x", 1) == 1); }

  void on_ready(std::uint32_t events) override {
    ++calls;
    seen |= events;
    if (const auto called = then) // a copy: it may destroy this object
      called();
  }

  std::array<int, 2> ends{};
  int calls = 0;
  std::uint32_t seen = 0;
  std::function<void()> then;

private:
  poller& events_;
};

bool readable(int fd) {
  pollfd entry{fd, POLLIN, 0};
  return poll(&entry, 1, 0) == 1;
}

} // namespace

TEST_CASE("what cannot be watched is refused") {
  poller events;
  watched_pipe one{events};
  CHECK_FALSE(events.add(-1, EPOLLIN, one));
  CHECK_FALSE(events.add(one.ends[0], EPOLLIN, one)); // twice
}

TEST_CASE("a round without anything ready calls nobody") {
  poller events;
  watched_pipe one{events};
  CHECK_FALSE(events.poll());
  CHECK_FALSE(readable(events.descriptor()));
  CHECK(one.calls == 0);
}

TEST_CASE("who is ready is called in every round until it is not") {
  poller events;
  watched_pipe one{events};
  one.fill();
  CHECK(readable(events.descriptor()));
  CHECK(events.poll());
  CHECK(events.poll());
  CHECK(one.calls == 2);
  char byte = 0;
  REQUIRE(read(one.ends[0], &byte, 1) == 1);
  CHECK_FALSE(events.poll());
}

TEST_CASE("interest can be taken back and given again") {
  poller events;
  watched_pipe one{events, 0};
  one.fill();
  CHECK_FALSE(events.poll());
  events.modify(one.ends[0], EPOLLIN, one);
  CHECK(events.poll());
  events.modify(one.ends[0], 0, one);
  CHECK_FALSE(events.poll());
  CHECK(one.seen == EPOLLIN);
}

TEST_CASE("who is removed in a round is not called in it any more") {
  poller events;
  std::vector<std::unique_ptr<watched_pipe>> pipes;
  for (int i = 0; i < 40; ++i) {
    pipes.push_back(std::make_unique<watched_pipe>(events));
    pipes.back()->fill();
  }
  // Whoever is called first destroys all the others, itself excepted.
  int calls = 0;
  for (auto& one : pipes)
    one->then = [&, self = one.get()] {
      ++calls;
      for (auto& other : pipes)
        if (other.get() != self)
          other.reset();
    };
  CHECK(events.poll());
  CHECK(calls == 1);
}

TEST_CASE("a handler may remove itself") {
  poller events;
  auto one = std::make_unique<watched_pipe>(events);
  watched_pipe other{events};
  one->fill();
  other.fill();
  one->then = [&] { one.reset(); };
  CHECK(events.poll());
  CHECK(one == nullptr);
  CHECK(other.calls == 1);
}

TEST_CASE("a handler that takes a removed one's place waits for its own turn") {
  poller events;
  auto old = std::make_unique<watched_pipe>(events);
  watched_pipe first{events};
  old->fill();
  first.fill();
  std::unique_ptr<watched_pipe> young;
  const auto replace = [&] {
    if (young)
      return;
    old.reset();
    young = std::make_unique<watched_pipe>(events); // maybe where old was
  };
  first.then = replace;
  old->then = replace;
  events.poll();
  REQUIRE(young);
  CHECK(young->calls == 0);
}

TEST_CASE("more descriptors than fit a round all get their turn") {
  poller events;
  std::vector<std::unique_ptr<watched_pipe>> pipes;
  for (int i = 0; i < 300; ++i) {
    pipes.push_back(std::make_unique<watched_pipe>(events));
    pipes.back()->fill();
    pipes.back()->then = [one = pipes.back().get()] {
      char byte = 0;
      static_cast<void>(!read(one->ends[0], &byte, 1));
    };
  }
  int rounds = 0;
  while (events.poll())
    ++rounds;
  CHECK(rounds == 3);
  for (const auto& one : pipes)
    CHECK(one->calls == 1);
}
