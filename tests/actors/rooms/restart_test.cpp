// A process begins where another one has ended: its sessions and lines are
// numbered as those of the process before, and the journal keeps the old ones.

#include "tests/actors/actor_fixture.hpp"

#include <algorithm>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// What ann leaves behind, who says so many lines and ends.
std::shared_ptr<memory_store> store_with_lines(int count) {
  auto store = std::make_shared<memory_store>();
  actor_fixture before{test_options(), store};
  auto ann = before.join("ann", "lobby");
  for (int i = 0; i < count; ++i)
    ann.says("old\n");
  before.settle();
  CHECK(replies_in(ann.hears()).size() == static_cast<std::size_t>(count));
  return store;
}

} // namespace

TEST_CASE("no event of an earlier process answers a line of today") {
  constexpr int old_lines = 1500;
  actor_fixture f{test_options(), store_with_lines(old_lines)};
  auto ann = f.login("ann");
  ann.stops_reading(); // so that pages are still to come when she speaks
  ann.says("JOIN lobby since=0\n");
  f.settle();
  f.journal_queue.hold(true); // the disk takes its time
  ann.says("yo\nyo\nyo\n");
  f.settle();
  ann.reads_on();
  f.settle();
  auto heard = ann.hears();
  REQUIRE(heard.size() > 2);
  CHECK(heard.front().starts_with("Joined room lobby"));
  heard.erase(heard.begin());
  CHECK(replies_in(heard).empty());
  CHECK(events_in(heard).size() == old_lines + 3);
  f.journal_queue.hold(false);
  f.settle();
  heard = ann.hears();
  CHECK(replies_in(heard) == lines(3, "OK"));
  CHECK(events_in(heard).size() == 3);
}

TEST_CASE("who resumes and ends her input after a restart gets her end") {
  actor_fixture f{test_options(), store_with_lines(40)};
  for (int i = 0; i < 20; ++i) {
    auto ann = f.connect(static_cast<std::size_t>(i % 2));
    ann.says("LOGIN ann\nJOIN lobby since=0\nhi\nhi\n");
    ann.ends_input();
    f.settle();
    CHECK(ann.closed());
    CHECK(replies_in(ann.hears()).size() == 4);
  }
  CHECK(f.node.connections == 0);
}

TEST_CASE("the seq of a reply is that of its event, also after a restart") {
  actor_fixture f{test_options(), store_with_lines(5)};
  auto ann = f.login("ann");
  ann.says("JOIN lobby since=0\nhi\nLEAVE\n");
  f.settle();
  std::vector<std::string> seqs;
  for (const auto& line : ann.raw())
    if (value_of(line, "type") == "commandResult")
      seqs.push_back(value_of(line, "seq"));
  CHECK(seqs == std::vector<std::string>{"8", "9", "10"});
  CHECK(f.recorded("lobby").at(8) == "lobby#9 ann: hi");
  CHECK(f.recorded("lobby").at(9) == "lobby#10 -ann");
}
