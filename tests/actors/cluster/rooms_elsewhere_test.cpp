// A room that lives on another node, as its members there and here know it.

#include "tests/actors/cluster/stepped_cluster.hpp"
#include "tests/support/database_engine.hpp"
#include "tests/support/memory_database.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// Three nodes with openings 1 to 3, which share a database.
struct three_nodes {
  std::set<opening_number> dead;
  memory_database database{
    [this](opening_number opening) { return !dead.contains(opening); }};
  stepped_cluster cluster{{open(), open(), open()}};

  std::shared_ptr<journal> open() {
    return database.engine(database.take_opening());
  }

  void kill(std::size_t node) {
    dead.insert(cluster.opening_of(node));
    cluster.kill(node);
  }

  /// What the database holds of a room.
  lines recorded(const std::string& room) const {
    lines result;
    for (const auto& one : database.tables().rooms.at(room).events)
      result.push_back(short_form(room, one.what));
    return result;
  }
};

} // namespace

TEST_CASE_FIXTURE(three_nodes, "a room elsewhere is like one that is here") {
  auto ann = cluster.client(0, "ann", "1red");
  auto bob = cluster.client(1, "bob");
  bob.says("JOIN 1red\nhi\n/who\n/tell ann psst\nHISTORY\nLEAVE\n");
  cluster.settle();
  CHECK(bob.hears()
        == lines{"Joined room 1red head=1 seq=2", "1red#2 +bob", "OK",
                 "1red#3 bob: hi",
                 "OK more=false room=\"1red\" total=2 users=[\"ann\",\"bob\"]",
                 "OK", "OK count=3 first=1 last=3 more=false",
                 "history 1red#1 +ann", "history 1red#2 +bob",
                 "history 1red#3 bob: hi", "OK", "1red#4 -bob"});
  CHECK(ann.hears()
        == lines{"1red#2 +bob", "1red#3 bob: hi", "tell bob>ann: psst",
                 "1red#4 -bob"});
  CHECK(
    recorded("1red")
    == lines{"1red#1 +ann", "1red#2 +bob", "1red#3 bob: hi", "1red#4 -bob"});
}

TEST_CASE_FIXTURE(three_nodes, "an event crosses once to a node with members") {
  auto ann = cluster.client(0, "ann", "1red");
  std::vector<test_client> others;
  for (const auto* name : {"bob", "cat", "dan"})
    others.push_back(cluster.client(1, name, "1red"));
  const auto before = cluster.frames();
  ann.says("hi\n");
  cluster.settle();
  CHECK(cluster.frames() == before + 1); // none to the third node
  for (auto& other : others)
    CHECK(other.hears().back() == "1red#5 ann: hi");
}

TEST_CASE_FIXTURE(three_nodes,
                  "a link that is reset loses no line, adds none") {
  auto ann = cluster.client(0, "ann", "1red");
  auto bob = cluster.client(1, "bob", "1red");
  SUBCASE("on its way to the room") {
    cluster.hold_wire(1, 0, true);
  }
  SUBCASE("on the way back") {
    cluster.hold_wire(0, 1, true);
  }
  SUBCASE("at the journal") {
    cluster.node(0).journal_queue.hold(true);
  }
  bob.says("one\ntwo\n");
  cluster.settle();
  cluster.reset_link(0, 1);
  cluster.hold_wire(1, 0, false);
  cluster.hold_wire(0, 1, false);
  cluster.advance(1s);
  cluster.node(0).journal_queue.hold(false);
  bob.says("three\n");
  cluster.advance(1s);
  CHECK(recorded("1red")
        == lines{"1red#1 +ann", "1red#2 +bob", "1red#3 bob: one",
                 "1red#4 bob: two", "1red#5 bob: three"});
  check_heard(bob.hears(), "bob", {"OK", "OK", "OK"},
              {"1red#3 bob: one", "1red#4 bob: two", "1red#5 bob: three"});
  CHECK(events_in(ann.hears()).size() == 4);
}

TEST_CASE_FIXTURE(three_nodes, "who is cut off and ends, leaves the room") {
  auto ann = cluster.client(0, "ann", "1red");
  auto bob = cluster.client(1, "bob", "1red");
  cluster.hold_wire(1, 0, true);
  bob.hangs_up();
  cluster.settle();
  cluster.reset_link(0, 1);
  cluster.hold_wire(1, 0, false);
  cluster.advance(1s);
  CHECK(recorded("1red").back() == "1red#3 -bob");
}

TEST_CASE_FIXTURE(three_nodes, "a room outlives its node") {
  auto ann = cluster.client(0, "ann", "1red");
  auto bob = cluster.client(1, "bob", "1red");
  auto cat = cluster.client(2, "cat", "1red");
  bob.hears();
  SUBCASE("with a line on its way") {
    cluster.hold_wire(1, 0, true);
    bob.says("one\n");
  }
  SUBCASE("with a line recorded and not answered") {
    cluster.hold_wire(0, 1, true);
    bob.says("one\n");
  }
  SUBCASE("with a line at its journal") {
    cluster.node(0).journal_queue.hold(true);
    bob.says("one\n");
  }
  cluster.settle();
  kill(0);
  cluster.hold_wire(1, 0, false);
  cluster.advance(1s);
  if (replies_in(bob.hears()).empty()) // said before it died
    bob.says("one\n");
  bob.says("two\n");
  cluster.advance(1s);
  const auto rows = recorded("1red");
  CHECK(std::count(rows.begin(), rows.end(), "") == 0);
  CAPTURE(rows);
  CHECK(std::count_if(rows.begin(), rows.end(),
                      [](const auto& row) { return row.ends_with("bob: one"); })
        == 1);
  CHECK(std::count_if(rows.begin(), rows.end(),
                      [](const auto& row) { return row.ends_with("bob: two"); })
        == 1);
  CHECK(std::count_if(rows.begin(), rows.end(),
                      [](const auto& row) { return row.ends_with("-ann"); })
        == 1);
  CHECK(events_in(cat.hears()).size() == 3);
}
