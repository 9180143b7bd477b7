#include "actors/rooms/history_range.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

using namespace greenroom;

namespace {

seq_range resolve(const history_request& asked, std::uint64_t oldest,
                  std::uint64_t head) {
  return limited_range(asked, bounded_range(asked, oldest, head));
}

} // namespace

TEST_CASE("an empty room has no history") {
  CHECK(resolve({}, 1, 0).count() == 0);
}

TEST_CASE("bounds that no seq can meet give nothing") {
  history_request asked;
  asked.before = 0;
  CHECK(resolve(asked, 1, 9).count() == 0);
  asked.before = 1;
  CHECK(resolve(asked, 1, 9).count() == 0);
  asked = {};
  asked.after = UINT64_MAX;
  CHECK(resolve(asked, 1, 9).count() == 0);
  asked.after = 9;
  CHECK(resolve(asked, 1, 9).count() == 0);
  asked = {};
  asked.after = 5;
  asked.before = 5;
  CHECK(resolve(asked, 1, 9).count() == 0);
  CHECK_FALSE(resolve(asked, 1, 9).is_truncated);
}

TEST_CASE("no bounds give what retention left") {
  const auto range = resolve({}, 4, 9);
  CHECK(range.first == 4);
  CHECK(range.last == 9);
  CHECK_FALSE(range.is_truncated);
}

TEST_CASE("a limit keeps the newest") {
  history_request asked;
  asked.limit = 3;
  const auto range = resolve(asked, 1, 9);
  CHECK(range.first == 7);
  CHECK(range.last == 9);
  CHECK(range.is_truncated);
}

TEST_CASE("a limit that cuts nothing off does not say more") {
  history_request asked;
  asked.limit = 9;
  const auto range = resolve(asked, 1, 9);
  CHECK(range.count() == 9);
  CHECK_FALSE(range.is_truncated);
}

TEST_CASE("a limit keeps the oldest when they are asked for") {
  history_request asked;
  asked.limit = 3;
  asked.after = 0;
  asked.oldest_first = true;
  const auto range = resolve(asked, 1, 9);
  CHECK(range.first == 1);
  CHECK(range.last == 3);
  CHECK(range.is_truncated);
}

TEST_CASE("every range is what filtering all seqs gives") {
  std::mt19937 random{3};
  const auto bound = [&](std::uint64_t absent) -> std::uint64_t {
    return random() % 3 == 0 ? absent : random() % 25;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t head = random() % 20;
    const std::uint64_t oldest = head == 0 ? 1 : 1 + random() % head;
    history_request asked;
    asked.before = bound(UINT64_MAX);
    asked.after = bound(0);
    asked.limit = bound(0);
    asked.oldest_first = random() % 2 == 0;
    std::vector<std::uint64_t> wanted;
    for (auto seq = oldest; seq <= head; ++seq)
      if (seq > asked.after && seq < asked.before)
        wanted.push_back(seq);
    const auto all = wanted.size();
    if (asked.limit != 0 && all > asked.limit) {
      if (!asked.oldest_first)
        std::reverse(wanted.begin(), wanted.end());
      wanted.resize(asked.limit);
      std::sort(wanted.begin(), wanted.end());
    }
    const auto range = resolve(asked, oldest, head);
    REQUIRE(range.count() == wanted.size());
    REQUIRE(range.is_truncated == (wanted.size() < all));
    if (!wanted.empty()) {
      REQUIRE(range.first == wanted.front());
      REQUIRE(range.last == wanted.back());
    }
  }
}
