#include "actors/newest_events.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace greenroom;

namespace {

std::vector<event> messages(std::uint64_t first, std::uint64_t last,
                            std::size_t body_bytes = 5) {
  std::vector<event> result;
  for (auto seq = first; seq <= last; ++seq) {
    event x;
    x.seq = seq;
    x.from = "ann";
    x.session = 1 + seq % 3;
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
  CHECK(kept.find(event_kind::message, 1) == nullptr);
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

TEST_CASE("a page has what was asked for, as far as it fits") {
  newest_events kept;
  kept.add(share(messages(1, 4)));
  kept.add(share(messages(5, 8)));
  const auto few = kept.page(3, 6);
  REQUIRE(few->size() == 4);
  CHECK(few->front().seq == 3);
  CHECK(few->back().seq == 6);
  kept.add(share(messages(9, 12, page_bytes_max / 4)));
  const auto cut = kept.page(9, 1000);
  CHECK(cut->front().seq == 9);
  CHECK(cut->back().seq == 11);
  CHECK(kept.page(12, 12)->size() == 1);
}

TEST_CASE("a page has at least one event, however large") {
  newest_events kept;
  kept.add(share(messages(1, 2, 2 * page_bytes_max)));
  const auto page = kept.page(1, 2);
  REQUIRE(page->size() == 1);
  CHECK(page->front().seq == 1);
}

TEST_CASE("pages one after the other give every event once") {
  std::mt19937 random{5};
  newest_events kept;
  std::uint64_t head = 0;
  for (int batch = 0; batch < 200; ++batch) {
    const auto last = head + 1 + random() % 40;
    kept.add(share(messages(head + 1, last, random() % 900)));
    head = last;
    auto next = head;
    while (next > 1 && kept.has(next - 1))
      --next;
    while (next <= head) {
      const auto page = kept.page(next, head);
      REQUIRE_FALSE(page.empty());
      REQUIRE(page->size() <= page_events_max);
      for (const auto& x : *page)
        REQUIRE(x.seq == next++);
    }
  }
}

TEST_CASE("the newest event of a session and kind is found") {
  newest_events kept;
  auto events = messages(1, 9);
  events[4].kind = event_kind::user_joined;
  events[6].kind = event_kind::user_left;
  kept.add(share(events));
  CHECK(kept.find(event_kind::message, 1)->seq == 9);
  CHECK(kept.find(event_kind::user_joined, events[4].session)->seq == 5);
  CHECK(kept.find(event_kind::user_joined, 77) == nullptr);
  CHECK(kept.find(event_kind::user_left, events[6].session)->seq == 7);
}
