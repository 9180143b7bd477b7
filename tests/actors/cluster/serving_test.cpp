// When a node serves, when it closes its clients and when it exits.

#include "tests/actors/cluster/third_node.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;
using namespace std::chrono_literals;

TEST_CASE("before its first read a node serves nobody") {
  node_membership node{1, isolation::time_point{1h}};
  CHECK_FALSE(node.may_serve(isolation::time_point{1h}));
  CHECK_FALSE(node.must_exit());
  CHECK(node.view().number == 0);
  CHECK(node.read_is_due(isolation::time_point{1h}));
}

TEST_CASE_FIXTURE(third_node, "who reads that it is dead exits") {
  SUBCASE("dead") {
    set(a, node_state::dead);
  }
  SUBCASE("purged") {
    std::erase_if(contents.nodes,
                  [](const auto& row) { return row.name == "a"; });
    ++contents.view;
  }
  CHECK(node.may_serve(now));
  look();
  CHECK(node.must_exit());
  CHECK(node.must_close_clients(now));
  CHECK_FALSE(node.may_serve(now));
  CHECK(node.take_ended().empty());
}

TEST_CASE_FIXTURE(third_node, "who is told that it is dead exits") {
  node.told_dead(a);
  CHECK(node.must_exit());
  CHECK(node.must_close_clients(now));
}

TEST_CASE_FIXTURE(third_node, "who has gone by itself is not dead") {
  set(a, node_state::leaving);
  look();
  CHECK_FALSE(node.may_serve(now));
  set(a, node_state::gone);
  look();
  CHECK_FALSE(node.must_exit());
}

TEST_CASE_FIXTURE(third_node, "an outage for all closes nobody's clients") {
  node.database_lost();
  CHECK_FALSE(node.must_close_clients(now + 1h));
  CHECK(node.may_serve(now + 1h));
}

TEST_CASE_FIXTURE(third_node, "an append of unknown fate isolates as well") {
  node.append_unsettled(now);
  look(10s);
  CHECK_FALSE(node.must_close_clients(now));
  node.link_changed(b, link_status::unreachable);
  node.link_changed(c, link_status::unreachable);
  CHECK(node.must_close_clients(now));
}

TEST_CASE_FIXTURE(third_node, "a newcomer asks to be up when it may") {
  set(a, node_state::joining);
  node.link_changed(c, link_status::tls_failed);
  look();
  CHECK_FALSE(node.may_serve(now));
  CHECK_FALSE(node.take_promotion());
  CHECK(node.take_log_line(now).value_or("").ends_with("TLS fails"));
  CHECK_FALSE(node.take_log_line(now + 999ms));
  CHECK(node.take_log_line(now + 1s));
  node.link_changed(c, link_status::up);
  look();
  CHECK_FALSE(node.take_log_line(now + 10s));
  CHECK(node.take_promotion());
  CHECK_FALSE(node.take_promotion());
  look(); // it was not granted
  CHECK(node.take_promotion());
  node.database_lost();
  CHECK_FALSE(node.take_promotion());
  set(a, node_state::up);
  look();
  CHECK_FALSE(node.take_promotion());
  CHECK(node.may_serve(now));
}
