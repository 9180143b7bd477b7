#include "config/reload.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

using keys = std::vector<std::string>;

TEST_CASE("what cannot change while running is named and keeps its value") {
  options running;
  options loaded;
  loaded.listen = {"127.0.0.1:1"};
  loaded.data_dir = "elsewhere";
  loaded.nicknames.unique = true;
  const auto plan = plan_reload(running, loaded);
  CHECK(plan.needing_restart == keys{"listen", "data_dir", "nicknames.unique"});
  CHECK(plan.applied.empty());
  CHECK(plan.values.listen == running.listen);
  CHECK(plan.values.data_dir == running.data_dir);
  CHECK_FALSE(plan.values.nicknames.unique);
}

TEST_CASE("what can change while running is taken over and named") {
  options running;
  running.data_dir = "here";
  auto loaded = running;
  loaded.limits.burst = 3;
  loaded.log.level = "debug";
  const auto plan = plan_reload(running, loaded);
  CHECK(plan.applied == keys{"limits.burst", "log.level"});
  CHECK(plan.needing_restart.empty());
  CHECK(plan.values.limits.burst == 3);
  CHECK(plan.values.log.level == "debug");
  CHECK(plan.values.data_dir == "here");
}

TEST_CASE("new values that contradict old ones that stay are conflicts") {
  options running;
  running.journal.queue_bytes = 16384;
  auto loaded = running;
  loaded.limits.line_bytes = 32768;
  loaded.journal.queue_bytes = 65536;
  const auto plan = plan_reload(running, loaded);
  REQUIRE(plan.conflicts.size() == 1);
  CHECK(plan.conflicts[0].key == "journal.queue_bytes");
}

TEST_CASE("an unchanged configuration changes nothing") {
  const auto plan = plan_reload({}, {});
  CHECK(plan.applied.empty());
  CHECK(plan.needing_restart.empty());
  CHECK(plan.conflicts.empty());
}
