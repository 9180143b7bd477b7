#include "actors/cluster/outgoing_window.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

namespace {

using std::chrono::seconds;

const outgoing_window::time_point noon{std::chrono::hours{12}};

batch_content content(std::size_t bytes) {
  return {{}, bytes, noon};
}

std::vector<batch_number> resent(outgoing_window& window) {
  std::vector<batch_number> result;
  window.resend(noon + seconds{5},
                [&](const link_batch& x) { result.push_back(x.number); });
  return result;
}

using numbers = std::vector<batch_number>;

} // namespace

TEST_CASE("an ack for a batch that was never sent is refused") {
  outgoing_window x;
  CHECK(x.acknowledge(0));
  CHECK_FALSE(x.acknowledge(1));
  x.add(1, content(10), noon);
  CHECK(x.acknowledge(1));
  CHECK_FALSE(x.acknowledge(2));
}

TEST_CASE("an ack is for a batch and all before it") {
  outgoing_window x;
  for (std::size_t i = 1; i <= 4; ++i)
    CHECK(x.add(9, content(10 * i), noon).number == i);
  CHECK(x.bytes() == 100);
  CHECK(x.acknowledge(3));
  CHECK(x.bytes() == 40);
  CHECK(x.acknowledge(2)); // an older one, late
  CHECK(x.bytes() == 40);
  CHECK(x.acknowledge(4));
  CHECK(x.empty());
  CHECK(x.bytes() == 0);
}

TEST_CASE("what is not acknowledged is sent again, in order and as it was") {
  outgoing_window x;
  for (int i = 0; i < 4; ++i)
    x.add(9, content(10), noon + seconds{i});
  x.acknowledge(1);
  CHECK(resent(x) == numbers{2, 3, 4});
  CHECK(resent(x) == numbers{2, 3, 4});
  CHECK(x.bytes() == 30);
}

TEST_CASE("a batch's age begins again when it is sent again") {
  outgoing_window x;
  x.add(9, content(10), noon);
  CHECK(x.oldest_sent() == noon);
  resent(x);
  CHECK(x.oldest_sent() == noon + seconds{5});
  CHECK(x.oldest_queued() == noon);
}

TEST_CASE("another link's batches are numbered from one") {
  outgoing_window x;
  x.add(9, content(10), noon);
  x.clear();
  CHECK(x.empty());
  CHECK(x.bytes() == 0);
  CHECK(x.add(10, content(10), noon).number == 1);
}
