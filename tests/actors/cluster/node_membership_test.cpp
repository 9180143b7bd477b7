#include "actors/cluster/node_membership.hpp"

#include "tests/actors/cluster/third_node.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;
using namespace std::chrono_literals;

namespace {

std::string names(const cluster_view& view) {
  std::string result;
  for (const auto& x : view.nodes)
    result += x.name;
  return result;
}

} // namespace

TEST_CASE_FIXTURE(third_node, "who is dead writes no verdict any more") {
  kill_b();
  look();
  beat(b);
  set(a, node_state::dead);
  look();
  CHECK(node.take_verdicts().empty());
}

TEST_CASE_FIXTURE(third_node, "a told death is read at once, and only once") {
  REQUIRE_FALSE(is_due());
  node.told_dead(b);
  CHECK(is_due());
  set(b, node_state::dead);
  look(10ms);
  node.told_dead(b); // by another peer
  CHECK_FALSE(is_due());
}

TEST_CASE_FIXTURE(third_node, "a lost link is read about at once") {
  node.link_changed(b, link_status::unreachable);
  CHECK(is_due());
  look(10ms);
  node.link_changed(b, link_status::refused);
  CHECK_FALSE(is_due());
}

TEST_CASE_FIXTURE(third_node, "so is a change that was made") {
  node.change_made();
  CHECK(is_due());
}

TEST_CASE_FIXTURE(third_node, "a verdict names the beat that was seen") {
  kill_b();
  row(b).beat = 41;
  look();
  look();
  CHECK(node.take_verdicts().empty());
  look();
  CHECK(node.take_verdicts() == std::vector<verdict>{{b, 41}});
  CHECK(node.take_verdicts().empty());
}

TEST_CASE_FIXTURE(third_node, "verdicts end with the connection") {
  kill_b();
  look();
  look();
  node.database_lost();
  CHECK(node.take_verdicts().empty());
  CHECK_FALSE(is_due());
  CHECK(node.read_is_due(now + 250ms)); // it goes on trying
}

TEST_CASE_FIXTURE(third_node,
                  "who has ended is reported once, after its read") {
  set(b, node_state::dead);
  set(c, node_state::gone);
  look();
  const auto ended = node.take_ended();
  REQUIRE(ended.size() == 2);
  CHECK(ended[0].incarnation == b);
  CHECK(ended[0].state == node_state::dead);
  CHECK(ended[1].name == "c");
  CHECK(ended[1].state == node_state::gone);
  CHECK(node.linked().empty());
  look();
  CHECK(node.take_ended().empty());
}

TEST_CASE_FIXTURE(third_node, "who was purged between two reads has died") {
  std::erase_if(contents.nodes,
                [](const auto& row) { return row.name == "b"; });
  ++contents.view;
  look();
  const auto ended = node.take_ended();
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].incarnation == b);
  CHECK(ended[0].state == node_state::dead);
}

TEST_CASE_FIXTURE(third_node, "the hello of the ended is refused") {
  CHECK(node.standing(b) == peer_standing::living);
  set(b, node_state::dead);
  std::erase_if(contents.nodes,
                [](const auto& row) { return row.name == "c"; });
  ++contents.view;
  look();
  CHECK(node.standing(b) == peer_standing::ended);
  node.link_changed(b, link_status::up); // that came late
  CHECK(node.linked().empty());
}

TEST_CASE_FIXTURE(third_node, "the hello of a newcomer waits for a read") {
  CHECK(node.standing(c + 1) == peer_standing::unknown);
  CHECK(is_due());
  add("d", node_state::joining);
  ++contents.view;
  look(1ms);
  CHECK(node.standing(c + 1) == peer_standing::living);
}

TEST_CASE_FIXTURE(third_node, "an older table is not believed") {
  const auto known = contents.view;
  set(c, node_state::dead);
  look();
  contents.view = known;
  row(c).state = node_state::up;
  row(b).state = node_state::dead;
  CHECK_FALSE(look());
  CHECK(node.take_ended().size() == 1);
  CHECK(names(node.view()) == "ab");
}

TEST_CASE_FIXTURE(third_node, "only who is up is in the view") {
  add("0");
  add("d", node_state::joining);
  set(b, node_state::leaving);
  look();
  CHECK(node.view().number == contents.view);
  CHECK(names(node.view()) == "0ac");
  CHECK(node.view().nodes[1].incarnation == a);
  CHECK(node.view().nodes[1].address == "a:9091");
  CHECK(node.view().nodes[1].clients_at == "a:9090");
}

TEST_CASE_FIXTURE(third_node,
                  "who is isolated serves again if it is not dead") {
  node.database_lost();
  node.link_changed(b, link_status::unreachable);
  node.link_changed(c, link_status::unreachable);
  CHECK(node.may_serve(now + 9s));
  CHECK_FALSE(node.may_serve(now + 10s));
  CHECK(node.must_close_clients(now + 10s));
  CHECK_FALSE(node.must_exit());
  look(20s);
  CHECK(node.may_serve(now));
}
