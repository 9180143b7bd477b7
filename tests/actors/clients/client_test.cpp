#include "actors/clients/client.hpp"

#include "tests/actors/clients/fake_transport.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using greenroom::test::fake_transport;

TEST_CASE("a line that is not pending is not answered") {
  fake_transport socket;
  client ann;
  ann.out = &socket;
  ann.pending.push_back({3, "hi"});
  CHECK_FALSE(ann.answer(2, "OK\n"));
  CHECK(socket.lines().empty());
  CHECK(ann.pending.size() == 1);
}

TEST_CASE("pending lines are answered once, in their order") {
  fake_transport socket;
  client ann;
  ann.out = &socket;
  for (line_number line = 1; line <= 3; ++line)
    ann.pending.push_back({line, "hi"});
  CHECK(ann.answer(2, "two\n"));
  CHECK_FALSE(ann.answer(2, "two\n"));
  CHECK(socket.lines().empty());
  CHECK(ann.answer(1, "one\n"));
  CHECK(ann.answer(3, "three\n"));
  CHECK(ann.pending.empty());
  CHECK(socket.lines() == std::vector<std::string>{"one", "two", "three"});
}

TEST_CASE("a burst of pending lines holds no memory afterwards") {
  fake_transport socket;
  client ann;
  ann.out = &socket;
  for (line_number line = 1; line <= 64; ++line)
    ann.pending.push_back({line, "hi"});
  for (line_number line = 1; line <= 64; ++line)
    REQUIRE(ann.answer(line, "OK\n"));
  CHECK(ann.pending.capacity() <= 4);
}
