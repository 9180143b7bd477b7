#include "actors/cluster/waiting_frames.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

namespace {

const waiting_frames::time_point noon{std::chrono::hours{12}};

link_frame message(std::string text) {
  return {link_frame_kind::message, {}, 0, std::move(text)};
}

std::string story(const batch_content& batch) {
  std::string result;
  for (const auto& x : batch.parts)
    result += x.frame.kind == link_frame_kind::head
                ? x.frame.room + '=' + std::to_string(x.frame.head) + ' '
                : x.frame.payload + (x.more ? "… " : " ");
  return result;
}

constexpr std::size_t plenty = 32'768;

} // namespace

TEST_CASE("nothing is taken from nothing") {
  waiting_frames x;
  CHECK(x.empty());
  CHECK(x.take(plenty).parts.empty());
  CHECK_FALSE(x.oldest());
}

TEST_CASE("frames keep their order, and go into as few batches as possible") {
  waiting_frames x;
  for (const auto* text : {"one", "two", "three"})
    x.push(message(text), noon);
  CHECK(x.bytes() == 3 * sizeof(link_frame) + 11);
  CHECK(story(x.take(plenty)) == "one two three ");
  CHECK(x.empty());
  CHECK(x.bytes() == 0);
}

TEST_CASE("a batch is not larger than it may be") {
  waiting_frames x;
  for (int i = 0; i < 100; ++i)
    x.push(message(std::string(1'000, 'x')), noon);
  std::size_t frames = 0;
  for (int batches = 0; !x.empty(); ++batches) {
    const auto batch = x.take(plenty);
    std::size_t bytes = 0;
    for (const auto& one : batch.parts)
      bytes += size_bytes(one.frame);
    CHECK(bytes <= plenty);
    CHECK(batch.bytes == bytes);
    frames += batch.parts.size();
    REQUIRE(batches < 4);
  }
  CHECK(frames == 100);
}

TEST_CASE("a frame that is larger than a batch is sliced") {
  for (const std::size_t size :
       {plenty - sizeof(link_frame) + 1, plenty, 3 * plenty + 17}) {
    waiting_frames x;
    x.push(message("before"), noon);
    std::string text;
    for (std::size_t i = 0; i < size; ++i)
      text += static_cast<char>('a' + i % 26);
    x.push({link_frame_kind::update, "lobby", 7, text}, noon);
    x.push(message("after"), noon);
    std::vector<link_part> parts;
    while (!x.empty()) {
      auto batch = x.take(plenty);
      REQUIRE_FALSE(batch.parts.empty());
      CHECK(batch.bytes <= plenty);
      for (auto& one : batch.parts)
        parts.push_back(std::move(one));
    }
    CHECK(parts[0].frame.payload == "before");
    CHECK(parts[1].frame.kind == link_frame_kind::update);
    CHECK(parts[1].frame.room == "lobby");
    CHECK(parts[1].frame.head == 7);
    std::string together;
    for (std::size_t i = 1; i + 1 < parts.size(); ++i) {
      CHECK(parts[i].more == (i + 2 < parts.size()));
      together += parts[i].frame.payload;
    }
    CHECK(together == text);
    CHECK(parts.back().frame.payload == "after");
    CHECK_FALSE(parts.back().more);
    CHECK(x.bytes() == 0);
  }
}

TEST_CASE("of each room the newest head is kept") {
  waiting_frames x;
  x.keep_head("lobby", 5);
  x.keep_head("lobby", 6);
  x.keep_head("lobby", 4); // came late
  CHECK(x.heads() == 1);
  CHECK(x.keeps_head_of("lobby"));
  CHECK_FALSE(x.keeps_head_of("other"));
  CHECK(story(x.take(plenty)) == "lobby=6 ");
  CHECK(x.empty());
}

TEST_CASE("a head comes after the answers that were queued before it") {
  waiting_frames x;
  x.push(message("first"), noon);
  x.keep_head("lobby", 5);
  x.push(message("OK"), noon);
  x.keep_head("lobby", 6); // of the line that is answered OK
  CHECK(story(x.take(plenty)) == "first lobby=5 OK lobby=6 ");
}

TEST_CASE("a head is not overtaken by what is queued later") {
  waiting_frames x;
  x.keep_head("lobby", 1);
  for (std::uint64_t i = 2; i < 100; ++i) {
    x.push(message("OK"), noon);
    x.keep_head("lobby", i);
  }
  CHECK(x.heads() == 2);
  const auto batch = x.take(5 * sizeof(link_frame));
  CHECK(story(batch) == "lobby=1 OK OK OK ");
}

TEST_CASE("a head does not come between the slices of a frame") {
  waiting_frames x;
  x.push(message(std::string(3'000, 'x')), noon);
  CHECK(x.take(1'000).parts.back().more);
  x.keep_head("lobby", 5);
  std::string kinds;
  while (!x.empty())
    for (const auto& one : x.take(1'000).parts)
      kinds += one.frame.kind == link_frame_kind::head ? 'h'
               : one.more                              ? 'x'
                                                       : '.';
  CHECK(kinds.ends_with(".h"));
  CHECK(kinds.find('h') == kinds.size() - 1);
}

TEST_CASE("a room name that fills a batch does not hold up what follows") {
  waiting_frames x;
  x.keep_head(std::string(5'000, 'r'), 1);
  x.push(message("after"), noon);
  CHECK(x.take(1'000).parts.size() == 1);
  CHECK(story(x.take(1'000)) == "after ");
}

TEST_CASE("a batch knows when the oldest of its frames was queued") {
  using std::chrono::seconds;
  waiting_frames x;
  x.keep_head("lobby", 5);
  x.push(message("one"), noon + seconds{1});
  x.push(message("two"), noon + seconds{2});
  CHECK(x.oldest() == noon + seconds{1});
  CHECK(x.take(plenty).since == noon + seconds{1});
  x.keep_head("lobby", 6);
  CHECK_FALSE(x.take(plenty).since);
}
