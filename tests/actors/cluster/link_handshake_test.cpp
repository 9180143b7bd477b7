#include "actors/cluster/link_handshake.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

namespace {

using outcome = link_handshake::outcome;

link_identity identity(std::string node, incarnation_number life) {
  return {"cluster", std::move(node), life, 2, 4};
}

/// Both sides of a link; b dials.
struct two_nodes {
  link_handshake a{identity("a", 1), "b"};
  link_handshake b{identity("b", 2), "a"};

  /// @returns what each side has made of it.
  std::pair<outcome, outcome> shake(batch_number seen = 0) {
    const auto at_a = a.agree(b.dial(seen));
    return {at_a, b.agree(a.answer(seen))};
  }
};

} // namespace

TEST_CASE("of two nodes the one with the larger name dials") {
  CHECK(dials("b", "a"));
  CHECK_FALSE(dials("a", "b"));
  CHECK(dials("node-10", "node-1"));
  CHECK_FALSE(dials("node", "node"));
}

TEST_CASE("whoever has our name, another cluster or another name is refused") {
  two_nodes x;
  auto hello = x.b.dial(0);
  hello.node = "a";
  CHECK(x.a.judge(hello) == link_end::own_name);
  hello.node = "c";
  CHECK(x.a.judge(hello) == link_end::other_node);
  hello.node = "b";
  hello.cluster = "other";
  CHECK(x.a.judge(hello) == link_end::other_cluster);
  hello.cluster = "cluster";
  CHECK(x.a.judge(hello) == link_end::none);
}

TEST_CASE("a peer without a common version is refused") {
  two_nodes x;
  auto hello = x.b.dial(0);
  hello.lowest_version = 5;
  hello.highest_version = 9;
  CHECK(x.a.judge(hello) == link_end::no_common_version);
  hello.lowest_version = hello.highest_version = 1;
  CHECK(x.a.judge(hello) == link_end::no_common_version);
}

TEST_CASE("the highest common version is used") {
  for (const std::uint32_t highest : {2U, 3U, 4U, 9U}) {
    two_nodes x;
    auto hello = x.b.dial(0);
    hello.lowest_version = 1;
    hello.highest_version = highest;
    CHECK(x.a.judge(hello) == link_end::none);
    x.a.agree(hello);
    CHECK(x.a.version() == std::min(highest, 4U));
  }
}

TEST_CASE("a dead life is refused, and so is every one before it") {
  two_nodes x;
  x.shake();
  x.a.end_life(2);
  CHECK_FALSE(x.a.is_linked());
  CHECK(x.a.judge(x.b.dial(0)) == link_end::life_is_over);
  auto hello = x.b.dial(0);
  hello.incarnation = 1;
  CHECK(x.a.judge(hello) == link_end::life_is_over);
  hello.incarnation = 0;
  CHECK(x.a.judge(hello) == link_end::life_is_over);
  hello.incarnation = 3;
  CHECK(x.a.judge(hello) == link_end::none);
}

TEST_CASE("an earlier life is refused once a later one has been heard") {
  two_nodes x;
  const auto old = x.b.dial(0);
  x.b = link_handshake{identity("b", 3), "a"};
  x.shake();
  CHECK(x.a.judge(old) == link_end::life_is_over);
  CHECK(x.a.is_linked());
}

TEST_CASE("the first handshake resets, and the next one goes on") {
  two_nodes x;
  CHECK(x.shake() == std::pair{outcome::reset, outcome::reset});
  const auto link = x.a.link();
  CHECK(x.b.link() == link);
  CHECK(x.shake() == std::pair{outcome::goes_on, outcome::goes_on});
  CHECK(x.a.link() == link);
  CHECK(x.b.link() == link);
}

TEST_CASE("another life of either node resets the link") {
  two_nodes x;
  x.shake();
  const auto first = x.a.link();
  x.a = link_handshake{identity("a", 3), "b"};
  CHECK(x.shake() == std::pair{outcome::reset, outcome::reset});
  CHECK(x.a.link() > first);
  CHECK(x.b.link() == x.a.link());
  const auto second = x.a.link();
  x.b = link_handshake{identity("b", 4), "a"};
  CHECK(x.shake() == std::pair{outcome::reset, outcome::reset});
  CHECK(x.a.link() > second);
  CHECK(x.b.link() == x.a.link());
}

TEST_CASE("another life does not go on with the link of the one before") {
  two_nodes x;
  x.shake();
  const auto link = x.a.link();
  auto hello = x.b.dial(0);
  hello.incarnation = 3; // and all else as it was
  CHECK(x.a.agree(hello) == outcome::reset);
  CHECK(x.a.link() > link);
}

TEST_CASE("a window that either side has given up resets the link") {
  two_nodes x;
  x.shake();
  const auto first = x.a.link();
  x.a.give_up();
  CHECK(x.shake() == std::pair{outcome::reset, outcome::reset});
  x.b.give_up();
  CHECK(x.shake() == std::pair{outcome::reset, outcome::reset});
  CHECK(x.a.link() > first + 1);
  CHECK(x.b.link() == x.a.link());
}

TEST_CASE("when the answer to a reset is lost, the next one resets again") {
  two_nodes x;
  x.a.agree(x.b.dial(0));
  const auto lost = x.a.link();
  CHECK(x.shake() == std::pair{outcome::reset, outcome::reset});
  CHECK(x.a.link() > lost);
  CHECK(x.b.link() == x.a.link());
}

TEST_CASE("numbers are not used again when both nodes have started again") {
  two_nodes x;
  for (int i = 0; i < 10; ++i) {
    x.a.give_up();
    x.shake();
  }
  const auto before = x.a.link();
  x.a = link_handshake{identity("a", 3), "b"};
  x.b = link_handshake{identity("b", 4), "a"};
  x.shake();
  CHECK(x.a.link() > before);
}

TEST_CASE("a hello of an earlier pipe changes nothing") {
  two_nodes x;
  const auto old = x.b.dial(0);
  x.shake();
  const auto link = x.a.link();
  CHECK(x.a.agree(old) == outcome::late);
  CHECK(x.a.link() == link);
}

TEST_CASE("the answer to an earlier hello changes nothing") {
  two_nodes x;
  x.a.agree(x.b.dial(0));
  const auto old = x.a.answer(0);
  const auto hello = x.b.dial(0);
  CHECK(x.b.agree(old) == outcome::late);
  x.a.agree(hello);
  CHECK(x.b.agree(x.a.answer(0)) == outcome::reset);
  CHECK(x.b.agree(x.a.answer(0)) == outcome::late);
}

TEST_CASE("an answer to our earlier life is late") {
  two_nodes x;
  x.a.agree(x.b.dial(0));
  const auto old = x.a.answer(0);
  x.b = link_handshake{identity("b", 3), "a"};
  const auto hello = x.b.dial(0);
  CHECK(x.b.agree(old) == outcome::late);
  x.a.agree(hello);
  CHECK(x.b.agree(x.a.answer(0)) == outcome::reset);
}

TEST_CASE("an answer with a number that has been used breaks the rules") {
  two_nodes x;
  x.shake();
  x.b.give_up();
  auto answer = x.a.answer(0);
  answer.attempt = x.b.dial(0).attempt;
  CHECK(x.b.agree(answer) == outcome::rules_broken);
}
