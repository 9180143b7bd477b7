#include "actors/clients/pending_messages.hpp"

#include "tests/actors/clients/fake_transport.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using greenroom::test::fake_transport;

namespace {

using lines = std::vector<std::string>;

/// Messages 1 to `count`, each with its own text.
pending_messages messages(line_number count) {
  pending_messages result;
  for (line_number line = 1; line <= count; ++line)
    result.add({{}, line, "text " + std::to_string(line)});
  return result;
}

lines unanswered(const pending_messages& pending) {
  lines result;
  pending.for_each_unanswered([&](const say_request& asked) {
    result.push_back(std::to_string(asked.line) + ": " + asked.text);
  });
  return result;
}

} // namespace

TEST_CASE("a line that is not pending is not answered") {
  fake_transport socket;
  auto pending = messages(1);
  CHECK_FALSE(pending.answer(2, "OK\n", socket));
  CHECK(socket.lines().empty());
  CHECK(pending.size() == 1);
}

TEST_CASE("pending lines are answered once, in their order") {
  fake_transport socket;
  auto pending = messages(3);
  CHECK(pending.answer(2, "two\n", socket));
  CHECK_FALSE(pending.answer(2, "two\n", socket));
  CHECK(socket.lines().empty());
  CHECK(pending.answer(1, "one\n", socket));
  CHECK(pending.size() == 1);
  CHECK(pending.answer(3, "three\n", socket));
  CHECK(pending.empty());
  CHECK(socket.lines() == lines{"one", "two", "three"});
}

TEST_CASE("an answer that is held does not count as unanswered") {
  fake_transport socket;
  auto pending = messages(3);
  REQUIRE(pending.answer(2, "two\n", socket));
  CHECK(pending.size() == 3);
  CHECK(unanswered(pending) == lines{"1: text 1", "3: text 3"});
}

TEST_CASE("a rebuilt room is told what nobody has answered, oldest first") {
  fake_transport socket;
  auto pending = messages(3);
  REQUIRE(pending.answer(1, "one\n", socket)); // was recorded after all
  CHECK(unanswered(pending) == lines{"2: text 2", "3: text 3"});
  // It is said again as it was, and answered as usual.
  CHECK(pending.answer(2, "two\n", socket));
  CHECK(pending.answer(3, "three\n", socket));
  CHECK(socket.lines() == lines{"one", "two", "three"});
}

TEST_CASE("what is forgotten is not answered") {
  fake_transport socket;
  auto pending = messages(2);
  REQUIRE(pending.answer(2, "two\n", socket));
  pending.clear();
  CHECK_FALSE(pending.answer(1, "one\n", socket));
  CHECK(socket.lines().empty());
}

TEST_CASE("a burst of pending lines holds no memory afterwards") {
  fake_transport socket;
  auto pending = messages(64);
  for (line_number line = 1; line <= 64; ++line)
    REQUIRE(pending.answer(line, "OK\n", socket));
  CHECK(pending.capacity() <= 4);
}

TEST_CASE("messages before an answered one are overtaken, later ones are not") {
  pending_messages pending;
  fake_transport out;
  for (const line_number line : {1U, 2U, 3U, 4U})
    pending.add({{}, line, "hi"});
  CHECK(pending.overtaken().empty());
  pending.answer(3, "three", out);
  CHECK(pending.overtaken() == std::vector<line_number>{1, 2});
  pending.answer(1, "one", out);
  CHECK(pending.overtaken() == std::vector<line_number>{2});
  pending.answer(2, "two", out);
  CHECK(pending.overtaken().empty());
}
