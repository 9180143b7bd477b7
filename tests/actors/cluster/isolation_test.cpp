#include "actors/cluster/isolation.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace std::chrono_literals;

namespace {

constexpr isolation::time_point start{1h};

} // namespace

TEST_CASE("who hears a peer is not isolated") {
  isolation alone{start};
  alone.append_unsettled(start);
  CHECK_FALSE(alone.is_isolated(start + 1h, true));
}

TEST_CASE("who hears nobody is isolated 10 s after its last beat") {
  isolation alone{start};
  CHECK_FALSE(alone.is_isolated(start + 9999ms, false));
  CHECK(alone.is_isolated(start + 10s, false));
  alone.beat(start + 5s);
  CHECK_FALSE(alone.is_isolated(start + 14999ms, false));
  CHECK(alone.is_isolated(start + 15s, false));
}

TEST_CASE("or when an append is not settled for 10 s, whatever the beats") {
  isolation alone{start};
  alone.append_unsettled(start + 1s);
  alone.beat(start + 11s);
  CHECK_FALSE(alone.is_isolated(start + 10999ms, false));
  CHECK(alone.is_isolated(start + 11s, false));
  alone.append_unsettled({});
  CHECK_FALSE(alone.is_isolated(start + 12s, false));
}
