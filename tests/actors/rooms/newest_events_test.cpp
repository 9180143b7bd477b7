#include "actors/rooms/newest_events.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace greenroom;

namespace {

constexpr session_id session(std::uint64_t n) {
  return {1, 0, n, n + 1};
}

std::vector<event> messages(std::uint64_t first, std::uint64_t last,
                            std::size_t body_bytes = 5) {
  std::vector<event> result;
  for (auto seq = first; seq <= last; ++seq) {
    event x;
    x.seq = seq;
    x.from = "ann";
    x.session = session(seq % 3);
    x.line = seq;
    x.body = std::string(body_bytes, 'x');
    result.push_back(x);
  }
  return result;
}

} // namespace

TEST_CASE("nothing is kept at first") {
  newest_events kept;
  CHECK_FALSE(kept.has(0));
  CHECK_FALSE(kept.has(1));
  CHECK(kept.find(event_kind::message, session(1), 1) == nullptr);
  kept.add({});
  kept.add(share({}));
  CHECK_FALSE(kept.has(1));
}

TEST_CASE("the last batch is kept, and no more than a page") {
  newest_events kept;
  for (std::uint64_t seq = 1; seq <= 1000; seq += 10)
    kept.add(share(messages(seq, seq + 9)));
  CHECK(kept.has(1000));
  CHECK_FALSE(kept.has(1001));
  CHECK(kept.has(991));
  CHECK_FALSE(kept.has(1000 - page_events_max));
}

TEST_CASE("one batch is always kept, whatever its size") {
  newest_events kept;
  kept.add(share(messages(1, 3)));
  kept.add(share(messages(4, 5, 2 * page_bytes_max)));
  CHECK_FALSE(kept.has(3));
  CHECK(kept.has(4));
  CHECK(kept.has(5));
}

TEST_CASE("a kept event is found by its seq") {
  newest_events kept;
  kept.add(share(messages(5, 9)));
  kept.add(share(messages(10, 10)));
  kept.add(share(messages(11, 30)));
  for (std::uint64_t seq = 5; seq <= 30; ++seq)
    CHECK(kept.at(seq).seq == seq);
}

TEST_CASE("the event that a line has caused is found by all its names") {
  newest_events kept;
  auto events = messages(1, 9);
  events[6].kind = event_kind::user_left;
  kept.add(share(events));
  const auto who = events[6].session;
  REQUIRE(kept.find(event_kind::user_left, who, 7) != nullptr);
  CHECK(kept.find(event_kind::user_left, who, 7)->seq == 7);
  CHECK(kept.find(event_kind::message, who, 7) == nullptr);
  CHECK(kept.find(event_kind::user_left, who, 8) == nullptr);
  CHECK(kept.find(event_kind::user_left, session(77), 7) == nullptr);
  const auto before = session_id::stored(who.opening() + 1, who.number());
  CHECK(kept.find(event_kind::user_left, before, 7) == nullptr);
}
