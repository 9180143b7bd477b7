#include "actors/rooms/room_record.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace greenroom;

namespace {

claim_answer found(std::uint64_t head, std::int64_t last_at_us) {
  claim_answer result;
  result.head = head;
  result.last_at_us = last_at_us;
  return result;
}

constexpr utc_time at(std::int64_t us) {
  return utc_time{std::chrono::microseconds{us}};
}

event said(std::uint64_t seq, utc_time when) {
  event result;
  result.seq = seq;
  result.at = when;
  return result;
}

} // namespace

TEST_CASE("a stamp never falls below the head's") {
  room_record record;
  record.load(found(3, 100));
  CHECK(record.stamp(at(50)) == at(100));
  CHECK(record.stamp(at(150)) == at(150));
  record.add(share({said(4, at(150))}));
  CHECK(record.stamp(at(120)) == at(150));
}

TEST_CASE("the oldest seq never falls") {
  room_record record;
  CHECK(record.oldest() == 1);
  record.trimmed(5);
  record.trimmed(4);
  CHECK(record.oldest() == 5);
}

TEST_CASE("a HISTORY ranges from the oldest seq to the head") {
  room_record record;
  CHECK(record.range_of({}).count() == 0);
  record.load(found(9, 0));
  record.trimmed(3);
  const auto range = record.range_of({});
  CHECK(range.first == 3);
  CHECK(range.last == 9);
}

TEST_CASE("what is recorded moves the head and is among the newest") {
  room_record record;
  record.load(found(3, 0));
  record.add(share({said(4, at(1)), said(5, at(1))}));
  CHECK(record.head() == 5);
  CHECK(record.newest().has(4));
}
