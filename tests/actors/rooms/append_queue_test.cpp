#include "actors/rooms/append_queue.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace greenroom;

namespace {

constexpr session_id ann{1, 0, 0, 1};
constexpr session_id bob{1, 1, 0, 2};
constexpr utc_time noon{std::chrono::hours{12}};

queued_event asks(event_kind kind, session_id session, line_number line = 1,
                  std::string body = {}) {
  queued_event result;
  result.what.kind = kind;
  result.what.session = session;
  result.what.line = line;
  result.what.from = session == ann ? "ann" : "bob";
  result.what.body = std::move(body);
  return result;
}

queued_event says(std::string text) {
  return asks(event_kind::message, bob, 1, std::move(text));
}

std::string story(const std::vector<event>& events) {
  std::string result;
  for (const auto& x : events)
    result += x.from
              + (x.kind == event_kind::message       ? ':' + x.body
                 : x.kind == event_kind::user_joined ? "+"
                                                     : "-")
              + ' ';
  return result;
}

/// Owes ann's userLeft.
append_queue queue_that_owes() {
  append_queue queue;
  queue.add(asks(event_kind::user_left, ann, 5));
  queue.take(0, noon);
  queue.owe(queue.refused());
  return queue;
}

} // namespace

TEST_CASE("an empty queue has no batch") {
  append_queue queue;
  CHECK(queue.empty());
  CHECK_FALSE(queue.has_batch(true));
  CHECK_FALSE(queue.only_owed_wait());
  CHECK(queue.bytes() == 0);
}

TEST_CASE("there is no second batch while one is in flight") {
  append_queue queue;
  queue.add(says("one"));
  queue.take(0, noon);
  queue.add(says("two"));
  CHECK_FALSE(queue.has_batch(true));
  CHECK_FALSE(queue.empty());
  queue.recorded();
  CHECK(queue.has_batch(false));
}

TEST_CASE("a refused batch gives its bytes and its texts back") {
  append_queue queue;
  queue.add(says("hi"));
  queue.add(asks(event_kind::user_left, ann, 7));
  queue.take(0, noon);
  const auto refused = queue.refused();
  REQUIRE(refused.size() == 2);
  CHECK(refused[0].what.body == "hi");
  CHECK(refused[1].what.line == 7);
  CHECK(queue.empty());
  CHECK(queue.bytes() == 0);
}

TEST_CASE("who never joined has nothing to leave") {
  append_queue queue;
  queue.add(asks(event_kind::user_joined, ann));
  queue.take(0, noon);
  queue.add(asks(event_kind::user_left, ann, 0));
  queue.add(asks(event_kind::user_left, bob, 0));
  queue.add(says("hi"));
  queue.refused();
  CHECK(story(*queue.take(0, noon)) == "bob- bob:hi ");
  queue.recorded();
  CHECK(queue.bytes() == 0);
}

TEST_CASE("an owed event is sent by itself only when a second has passed") {
  auto queue = queue_that_owes();
  CHECK(queue.only_owed_wait());
  CHECK_FALSE(queue.has_batch(false));
  CHECK(queue.has_batch(true));
  CHECK_FALSE(queue.empty());
  CHECK(queue.bytes() == sizeof(event) + 3);
}

TEST_CASE("an owed event goes before what came after it, and answers nobody") {
  auto queue = queue_that_owes();
  queue.add(says("hi"));
  CHECK_FALSE(queue.only_owed_wait());
  CHECK(queue.has_batch(false));
  const auto events = queue.take(4, noon);
  CHECK(story(*events) == "ann- bob:hi ");
  CHECK(events->front().line == 0);
  CHECK(events->front().seq == 5);
}

TEST_CASE("owed events keep their order when they are refused again") {
  append_queue queue;
  queue.add(asks(event_kind::user_left, ann));
  queue.add(asks(event_kind::user_left, bob));
  for (int i = 0; i < 3; ++i) {
    CHECK(story(*queue.take(0, noon)) == "ann- bob- ");
    queue.owe(queue.refused());
    CHECK(queue.bytes() == 2 * (sizeof(event) + 3));
  }
}

TEST_CASE("a batch that was not recorded is the next one again") {
  append_queue queue;
  queue.add(says("one"));
  queue.add(says("two"));
  const auto first = queue.take(7, noon);
  const auto bytes = queue.bytes();
  queue.add(says("three"));
  queue.send_again();
  CHECK_FALSE(queue.is_in_flight());
  const auto again = queue.take(7, noon);
  CHECK(story(*again) == "bob:one bob:two bob:three ");
  CHECK(again->front() == first->front());
  CHECK(queue.bytes() > bytes);
  queue.recorded();
  CHECK(queue.bytes() == 0);
}

TEST_CASE("a recorded batch says what each event was asked with") {
  append_queue queue;
  auto join = asks(event_kind::user_joined, ann, 3);
  join.resumes = true;
  join.since = 17;
  queue.add(join);
  queue.add(says("hi"));
  queue.take(9, noon);
  CHECK(queue.first_in_flight().seq == 10);
  const auto settled = queue.recorded();
  CHECK(story(*settled.events) == "ann+ bob:hi ");
  CHECK(settled.events->back().at == noon);
  REQUIRE(settled.asked.size() == 2);
  CHECK(settled.asked[0].resumes);
  CHECK(settled.asked[0].since == 17);
  CHECK(queue.empty());
}

TEST_CASE("batches fit half a page, and a larger text goes alone") {
  append_queue queue;
  queue.add(says("before"));
  queue.add(says(std::string(page_bytes_max, 'x')));
  for (int i = 0; i < 200; ++i)
    queue.add(says("after"));
  std::vector<std::size_t> sizes;
  while (queue.has_batch(false)) {
    sizes.push_back(queue.take(0, noon)->size());
    queue.recorded();
  }
  CHECK(sizes
        == std::vector<std::size_t>{1, 1, page_events_max / 2,
                                    200 - page_events_max / 2});
}
