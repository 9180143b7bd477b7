#include "actors/cluster/incoming_order.hpp"

#include "tests/actors/cluster/driven_link.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using greenroom::test::part;

namespace {

using outcome = incoming_order::outcome;

struct receiver {
  outcome take(batch_number number, std::vector<link_part> parts) {
    return order.take({1, number, std::move(parts)}, frames);
  }

  std::string got() const {
    std::string result;
    for (const auto& x : frames)
      result += x.payload + ' ';
    return result;
  }

  incoming_order order{100};
  std::vector<link_frame> frames;
};

} // namespace

TEST_CASE("a batch that was taken before is dropped") {
  receiver x;
  CHECK(x.take(1, {part("one")}) == outcome::taken);
  CHECK(x.take(1, {part("one")}) == outcome::duplicate);
  CHECK(x.take(0, {part("zero")}) == outcome::duplicate);
  CHECK(x.got() == "one ");
  CHECK(x.order.seen() == 1);
}

TEST_CASE("a batch without its predecessor is dropped, and comes again") {
  receiver x;
  CHECK(x.take(2, {part("two")}) == outcome::ahead);
  CHECK(x.order.seen() == 0);
  CHECK(x.take(1, {part("one")}) == outcome::taken);
  CHECK(x.take(2, {part("two")}) == outcome::taken);
  CHECK(x.got() == "one two ");
}

TEST_CASE("a frame that becomes too large is refused as soon as it is") {
  receiver x;
  for (batch_number i = 1; i <= 10; ++i)
    CHECK(x.take(i, {part(std::string(10, 'x'), true)}) == outcome::taken);
  CHECK(x.take(11, {part("x", true)}) == outcome::too_large);
  CHECK(x.frames.empty());
}

TEST_CASE("slices are put together, be they in one batch or in several") {
  receiver x;
  CHECK(x.take(1, {part("a"),
                   {{link_frame_kind::update, "lobby", 3, "be"}, true},
                   part("tw", true)})
        == outcome::taken);
  CHECK(x.got() == "a ");
  CHECK(x.order.unfinished_bytes() > 0);
  CHECK(x.take(2, {part("een"), part("z")}) == outcome::taken);
  CHECK(x.got() == "a between z ");
  CHECK(x.frames[1].kind == link_frame_kind::update);
  CHECK(x.frames[1].room == "lobby");
  CHECK(x.frames[1].head == 3);
  CHECK(x.order.unfinished_bytes() == 0);
}

TEST_CASE("half a frame of an older link is not a part of a new one's") {
  receiver x;
  x.take(1, {part("half", true)});
  x.order.clear();
  CHECK(x.take(1, {part("whole")}) == outcome::taken);
  CHECK(x.got() == "whole ");
}
