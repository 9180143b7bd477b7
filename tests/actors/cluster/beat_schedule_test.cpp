#include "actors/cluster/beat_schedule.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace std::chrono_literals;

namespace {

constexpr beat_schedule::time_point start{1h};

} // namespace

TEST_CASE("nothing is read while a read is under way") {
  beat_schedule schedule;
  CHECK(schedule.is_due(start));
  schedule.asked(start);
  CHECK_FALSE(schedule.is_due(start + 1h));
  schedule.want_at_once();
  CHECK_FALSE(schedule.is_due(start + 1h));
  schedule.ended();
  CHECK(schedule.is_due(start + 1ms)); // that one was asked before it
}

TEST_CASE("a read is due every 250 ms, counted from the last one asked for") {
  beat_schedule schedule;
  schedule.asked(start);
  schedule.ended();
  CHECK_FALSE(schedule.is_due(start + 249ms));
  CHECK(schedule.is_due(start + 250ms));
}

TEST_CASE("one that was made at once moves those after it") {
  beat_schedule schedule;
  schedule.asked(start);
  schedule.ended();
  schedule.want_at_once();
  CHECK(schedule.is_due(start + 100ms));
  schedule.asked(start + 100ms);
  schedule.ended();
  CHECK_FALSE(schedule.is_due(start + 349ms));
  CHECK(schedule.is_due(start + 350ms));
}
