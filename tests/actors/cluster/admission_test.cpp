#include "actors/cluster/admission.hpp"

#include "tests/actors/cluster/written_table.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;

namespace {

struct joining_node : written_table {
  incarnation_number before = add("a", node_state::dead);
  incarnation_number b = add("b");
  incarnation_number self = add("a", node_state::joining);
  incarnation_number later = add("a", node_state::joining);
  peer_reach reach;

  std::string waits() {
    return waits_for(contents, row(self), reach).value_or("");
  }
};

} // namespace

TEST_CASE_FIXTURE(joining_node,
                  "a newcomer waits while its predecessor lives") {
  reach.set(b, link_status::up);
  SUBCASE("joining") {
    set(before, node_state::joining);
  }
  SUBCASE("up") {
    set(before, node_state::up);
  }
  SUBCASE("leaving") {
    set(before, node_state::leaving);
  }
  CHECK(waits()
        == "joining: another process has this node's name, a (incarnation 1 at "
           "a:9091); waiting for it to end or to stop beating");
}

TEST_CASE_FIXTURE(joining_node, "of two newcomers the earlier one goes first") {
  reach.set(b, link_status::up);
  CHECK(waits().empty());
  self = later;
  CHECK_FALSE(waits().empty());
}

TEST_CASE_FIXTURE(joining_node,
                  "a newcomer waits for a link to all that are up") {
  CHECK(waits()
        == "joining: waiting for a link to b (incarnation 2 at b:9091): not "
           "tried yet");
  reach.set(b, link_status::version_unsuitable);
  CHECK(waits().ends_with(": no common version of the link"));
  reach.set(b, link_status::up);
  CHECK(waits().empty());
  add("c");
  CHECK_FALSE(waits().empty());
}

TEST_CASE_FIXTURE(joining_node, "a newcomer needs no link to who is not up") {
  SUBCASE("joining") {
    set(b, node_state::joining);
  }
  SUBCASE("leaving") {
    set(b, node_state::leaving);
  }
  SUBCASE("gone") {
    set(b, node_state::gone);
  }
  SUBCASE("dead") {
    set(b, node_state::dead);
  }
  CHECK(waits().empty());
}
