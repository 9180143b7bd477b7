#include "journal/retention_plan.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

namespace {

utc_time at(std::int64_t microseconds) {
  return utc_time{std::chrono::microseconds{microseconds}};
}

/// Ends the scan that the first limits begin, having met no room.
retention_plan plan_with(std::optional<utc_time> oldest_kept,
                         std::uint64_t events_max) {
  retention_plan plan;
  plan.set_limits(oldest_kept, events_max);
  plan.end_scan();
  return plan;
}

} // namespace

TEST_CASE("a plan without limits has nothing to do") {
  retention_plan plan;
  plan.set_limits(std::nullopt, 0);
  plan.appended(1, 1, 1'000'000);
  plan.found({.room = 2, .oldest = 1, .head = 1'000'000, .oldest_at = at(1)});
  CHECK_FALSE(plan.has_due());
  CHECK_FALSE(plan.wants_scan());
  CHECK_FALSE(plan.take_due());
}

TEST_CASE("a room within its limits is not due") {
  auto plan = plan_with(at(100), 10);
  plan.appended(1, 1, 1);
  plan.found({.room = 2, .oldest = 5, .head = 14, .oldest_at = at(100)});
  CHECK_FALSE(plan.has_due());
  plan.set_limits(at(100), 10);
  CHECK_FALSE(plan.wants_scan());
}

TEST_CASE("a room's only event is never due, whatever its age") {
  auto plan = plan_with(at(100), 1);
  plan.appended(1, 7, 7);
  plan.found({.room = 1, .oldest = 7, .head = 7, .oldest_at = at(1)});
  plan.found({.room = 2, .oldest = 1, .head = 0, .oldest_at = at(0)});
  CHECK_FALSE(plan.has_due());
}

TEST_CASE("a room is due once, when it grows past the count limit") {
  auto plan = plan_with(std::nullopt, 10);
  plan.appended(1, 5, 14);
  CHECK_FALSE(plan.has_due());
  plan.appended(1, 5, 15);
  plan.appended(1, 5, 16);
  CHECK(plan.take_due() == 1);
  CHECK_FALSE(plan.take_due());
  CHECK(plan.first_by_count({.room = 1, .oldest = 5, .head = 16}) == 7);
}

TEST_CASE("a room with too much for one turn goes to the end of the queue") {
  auto plan = plan_with(std::nullopt, 10);
  plan.appended(1, 1, 1000);
  plan.appended(2, 1, 11);
  CHECK(plan.take_due() == 1);
  plan.found({.room = 1, .oldest = 500, .head = 1000});
  CHECK(plan.take_due() == 2);
  CHECK(plan.take_due() == 1);
}

TEST_CASE("a room is due when its oldest event has become too old") {
  auto plan = plan_with(at(100), 0);
  plan.found({.room = 1, .oldest = 1, .head = 9, .oldest_at = at(300)});
  plan.found({.room = 2, .oldest = 1, .head = 9, .oldest_at = at(200)});
  plan.set_limits(at(200), 0);
  CHECK_FALSE(plan.has_due());
  plan.set_limits(at(301), 0);
  CHECK(plan.take_due() == 2);
  plan.found({.room = 2, .oldest = 4, .head = 9, .oldest_at = at(400)});
  CHECK(plan.take_due() == 1);
  plan.found({.room = 1, .oldest = 9, .head = 9, .oldest_at = at(900)});
  CHECK_FALSE(plan.has_due());
  plan.set_limits(at(1000), 0);
  CHECK(plan.take_due() == 2);
  CHECK_FALSE(plan.has_due());
}

TEST_CASE("a room's second event makes its first one worth a look") {
  auto plan = plan_with(at(100), 0);
  plan.appended(1, 1, 1);
  CHECK_FALSE(plan.has_due());
  plan.appended(1, 1, 2);
  CHECK(plan.take_due() == 1);
  plan.found({.room = 1, .oldest = 1, .head = 2, .oldest_at = at(150)});
  plan.appended(1, 1, 3);
  CHECK_FALSE(plan.has_due());
}

TEST_CASE("a room that is given back is due") {
  auto plan = plan_with(std::nullopt, 10);
  plan.appended(1, 1, 11);
  CHECK(plan.take_due() == 1);
  plan.give_back(1);
  CHECK(plan.take_due() == 1);
}

TEST_CASE("all rooms are scanned when a limit becomes tighter") {
  retention_plan plan;
  const auto scan_begins = [&](std::optional<utc_time> oldest_kept,
                               std::uint64_t events_max) {
    plan.set_limits(oldest_kept, events_max);
    const bool begun = plan.wants_scan();
    if (begun)
      CHECK(plan.scanned_to() == 0);
    plan.end_scan();
    return begun;
  };
  CHECK_FALSE(scan_begins(std::nullopt, 0));
  CHECK(scan_begins(std::nullopt, 100));
  CHECK_FALSE(scan_begins(std::nullopt, 100));
  CHECK_FALSE(scan_begins(std::nullopt, 200));
  CHECK(scan_begins(std::nullopt, 150));
  CHECK_FALSE(scan_begins(std::nullopt, 0));
  CHECK(scan_begins(at(100), 0));
  CHECK_FALSE(scan_begins(at(200), 0)); // Time passes.
  CHECK_FALSE(scan_begins(std::nullopt, 0));
  CHECK(scan_begins(at(100), 0));
}

TEST_CASE("a scan goes on where it was") {
  retention_plan plan;
  plan.set_limits(std::nullopt, 10);
  plan.scan_met(7);
  plan.set_limits(std::nullopt, 10);
  CHECK(plan.wants_scan());
  CHECK(plan.scanned_to() == 7);
}

TEST_CASE("a scan waits while many rooms are due") {
  retention_plan plan;
  plan.set_limits(std::nullopt, 10);
  std::int64_t room = 0;
  while (plan.wants_scan()) {
    plan.scan_met(++room);
    plan.found({.room = room, .oldest = 1, .head = 100});
    REQUIRE(room < 100'000);
  }
  CHECK(plan.take_due() == 1);
  plan.found({.room = 1, .oldest = 91, .head = 100});
  CHECK(plan.wants_scan());
  CHECK(plan.scanned_to() == room);
}
