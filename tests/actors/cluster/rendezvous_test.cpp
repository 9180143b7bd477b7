#include "actors/cluster/rendezvous.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <vector>

using namespace greenroom;

namespace {

using names = std::vector<std::string>;

std::string room(int number) {
  return "room" + std::to_string(number);
}

std::string answering(const std::string& of, const names& nodes) {
  const auto* found = answers_for(of, nodes);
  REQUIRE(found != nullptr);
  return *found;
}

} // namespace

TEST_CASE("without nodes nobody answers") {
  CHECK(answers_for("lobby", {}) == nullptr);
}

// Computed by a few lines of Python.
TEST_CASE("the weights are those that other builds compute") {
  CHECK(rendezvous_weight("", "") == 0x1bbd5c813c69a8d7);
  CHECK(rendezvous_weight("lobby", "a") == 0x120ed092691b3d2c);
  CHECK(rendezvous_weight("lobby", "b") == 0x4974d2fdb268311b);
  CHECK(rendezvous_weight("lobb", "ya") == 0xef181e702e11e9cb);
  CHECK(rendezvous_weight("caf\xc3\xa9", "node-1.example.org")
        == 0xf6adcccb5a839105);
  CHECK(answering("lobby", {"a", "b", "c"}) == "c");
  CHECK(answering("general", {"a", "b", "c"}) == "a");
  CHECK(answering("random", {"a", "b", "c"}) == "a");
}

TEST_CASE("the order in which nodes are named means nothing") {
  names nodes{"a", "b", "c", "d", "e"};
  const names before = nodes;
  do
    for (int i = 0; i < 20; ++i)
      REQUIRE(answering(room(i), nodes) == answering(room(i), before));
  while (std::next_permutation(nodes.begin(), nodes.end()));
}

TEST_CASE("every node answers for its share of the rooms") {
  for (const auto& nodes :
       {names{"a", "b", "c"}, names{"a", "b", "c", "d", "e"},
        names{"node-1", "node-2", "node-3"},
        names{"10.0.0.1:9091", "10.0.0.2:9091", "10.0.0.3:9091",
              "10.0.0.4:9091", "10.0.0.5:9091"}}) {
    std::map<std::string, std::size_t> rooms;
    for (int i = 0; i < 10'000; ++i)
      ++rooms[answering(room(i), nodes)];
    CHECK(rooms.size() == nodes.size());
    const auto share = 10'000 / nodes.size();
    for (const auto& x : rooms) {
      CAPTURE(x.first);
      CHECK(x.second > share * 94 / 100); // chance: a deviation of 1 to 2 %
      CHECK(x.second < share * 106 / 100);
    }
  }
}

TEST_CASE("a node that leaves moves its own rooms only, to all others") {
  const names all{"a", "b", "c", "d", "e"};
  const names rest{"a", "b", "d", "e"};
  std::map<std::string, int> moved;
  for (int i = 0; i < 10'000; ++i) {
    const auto before = answering(room(i), all);
    const auto after = answering(room(i), rest);
    if (before == "c")
      ++moved[after];
    else
      REQUIRE(after == before);
  }
  CHECK(moved.size() == 4);
  for (const auto& [node, count] : moved)
    CHECK(count > 400); // of 500
}
