#include "tests/actors/actor_fixture.hpp"

using namespace greenroom;
using namespace greenroom::test;

namespace {

constexpr auto not_sent = "error: History unavailable, message not sent";
constexpr auto not_done = "error: History unavailable, nothing was done";
constexpr auto present = "error: User with such nickname is already present "
                         "in the requested room";

} // namespace

TEST_CASE("of two JOINs with one nickname in one turn, one succeeds") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    actor_fixture f;
    auto one = f.login("ann", 0);
    auto two = f.login("ann", 1);
    f.shuffle(seed);
    one.says("JOIN lobby\nhi\n");
    two.says("JOIN lobby\nhi\n");
    f.settle();
    auto winner = one.hears();
    auto loser = two.hears();
    if (winner.at(0) == present)
      std::swap(winner, loser);
    CHECK(winner
          == lines{"Joined room lobby head=0 seq=1", "lobby#1 +ann", "OK",
                   "lobby#2 ann: hi"});
    CHECK(loser == lines{present, "error: Join a room first"});
    CHECK(f.recorded("lobby") == lines{"lobby#1 +ann", "lobby#2 ann: hi"});
  }
}

TEST_CASE_FIXTURE(actor_fixture, "nicknames are case-sensitive") {
  auto ann = join("ann", "lobby");
  auto other = login("Ann", 1);
  other.says("JOIN lobby\n");
  settle();
  CHECK(other.hears()
        == lines{"Joined room lobby head=1 seq=2", "lobby#2 +Ann"});
}

TEST_CASE_FIXTURE(actor_fixture, "a nickname may be in two rooms") {
  auto one = join("ann", "lobby");
  auto two = login("ann", 1);
  two.says("JOIN red\n");
  settle();
  CHECK(two.hears() == lines{"Joined room red head=0 seq=1", "red#1 +ann"});
}

TEST_CASE_FIXTURE(actor_fixture, "all members see one order of events") {
  auto ann = join("ann", "lobby");
  auto bob = join("bob", "lobby", 1);
  auto cat = join("cat", "lobby", 1);
  ann.hears();
  bob.hears();
  shuffle(1);
  for (int i = 0; i < 20; ++i) {
    ann.says("a\n");
    bob.says("b\n");
    cat.says("c\n");
    step();
  }
  settle();
  const auto seen = events_in(ann.hears());
  CHECK(seen.size() == 60);
  CHECK(events_in(bob.hears()) == seen);
  CHECK(events_in(cat.hears()) == seen);
}

TEST_CASE_FIXTURE(actor_fixture,
                  "JOIN of another room leaves the first one, unseen by "
                  "oneself") {
  auto bob = join("bob", "lobby", 1);
  auto ann = join("ann", "lobby");
  bob.hears();
  ann.says("JOIN red\nhi\n");
  settle();
  CHECK(ann.hears()
        == lines{"Joined room red head=0 seq=1", "red#1 +ann", "OK",
                 "red#2 ann: hi"});
  CHECK(bob.hears() == lines{"lobby#3 -ann"});
  bob.says("psst\n");
  settle();
  CHECK(ann.hears().empty());
}

TEST_CASE_FIXTURE(actor_fixture, "a JOIN that fails leaves nothing") {
  auto other = join("ann", "red", 1);
  auto bob = join("bob", "lobby", 1);
  auto ann = join("ann", "lobby");
  bob.hears();
  ann.says("JOIN red\nstill here\n");
  settle();
  CHECK(ann.hears() == lines{present, "OK", "lobby#3 ann: still here"});
  CHECK(bob.hears() == lines{"lobby#3 ann: still here"});
}

TEST_CASE_FIXTURE(actor_fixture, "who comes back at once is let in") {
  // The userLeft of the first room is still under way at the last JOIN.
  auto bob = join("bob", "lobby", 1);
  auto ann = login("ann");
  ann.says("JOIN lobby\nJOIN red\nJOIN lobby\nhi\n");
  settle();
  CHECK(ann.hears()
        == lines{"Joined room lobby head=1 seq=2", "lobby#2 +ann",
                 "Joined room red head=0 seq=1", "red#1 +ann",
                 "Joined room lobby head=3 seq=4", "lobby#4 +ann", "OK",
                 "lobby#5 ann: hi"});
  CHECK(recorded("red") == lines{"red#1 +ann", "red#2 -ann"});
}

TEST_CASE_FIXTURE(actor_fixture, "a JOIN waits for one's own userLeft") {
  auto ann = join("ann", "lobby");
  ann.says("JOIN red\nJOIN lobby\n");
  while (recorded("red").empty())
    step();
  journal_queue.hold(true);
  settle();
  CHECK(replies_in(ann.hears()) == lines{"Joined room red head=0 seq=1"});
  journal_queue.hold(false);
  settle();
  CHECK(ann.hears() == lines{"Joined room lobby head=2 seq=3", "lobby#3 +ann"});
}

TEST_CASE("changes of rooms are good in every order of messages") {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    actor_fixture f;
    f.shuffle(seed);
    auto ann = f.login("ann");
    ann.says("JOIN lobby\nJOIN red\nJOIN lobby\nJOIN red\nLEAVE\nJOIN red\n");
    f.settle();
    const auto heard = replies_in(ann.hears());
    REQUIRE(heard.size() == 6);
    for (const auto& x : heard)
      CHECK((x.starts_with("Joined room ") || x == "OK"));
    CHECK(
      f.recorded("lobby")
      == lines{"lobby#1 +ann", "lobby#2 -ann", "lobby#3 +ann", "lobby#4 -ann"});
  }
}

TEST_CASE_FIXTURE(actor_fixture,
                  "what the journal refuses is refused and leaves no gap") {
  auto ann = join("ann", "lobby");
  auto bob = login("bob", 1);
  engine->refuse_everything(true);
  ann.says("lost\nlost too\nLEAVE\nJOIN red\n");
  bob.says("JOIN lobby\n");
  settle();
  CHECK(ann.hears() == lines{not_sent, not_sent, not_done, not_done});
  CHECK(bob.hears() == lines{not_done});
  engine->refuse_everything(false);
  ann.says("hi\n");
  bob.says("JOIN lobby\nho\n");
  settle();
  CHECK(ann.hears()
        == lines{"OK", "lobby#2 ann: hi", "lobby#3 +bob", "lobby#4 bob: ho"});
  CHECK(bob.hears()
        == lines{"Joined room lobby head=2 seq=3", "lobby#3 +bob", "OK",
                 "lobby#4 bob: ho"});
}

TEST_CASE_FIXTURE(actor_fixture, "a room begins when the disk has room again") {
  engine->refuse_everything(true);
  auto ann = login("ann");
  ann.says("JOIN lobby\n/who lobby\n");
  settle();
  CHECK(ann.hears() == lines{not_done, "error: History unavailable"});
  engine->refuse_everything(false);
  advance(2s);
  ann.says("JOIN lobby\n");
  settle();
  CHECK(ann.hears() == lines{"Joined room lobby head=0 seq=1", "lobby#1 +ann"});
}

TEST_CASE_FIXTURE(actor_fixture,
                  "a close that the journal refuses is owed, not forgotten") {
  auto ann = join("ann", "lobby");
  auto bob = join("bob", "lobby", 1);
  bob.hears();
  engine->refuse_everything(true);
  ann.hangs_up();
  settle();
  bob.says("/who\n");
  settle();
  CHECK(bob.hears()
        == lines{"OK more=false room=\"lobby\" total=1 users=[\"bob\"]"});
  auto again = login("ann");
  again.says("JOIN lobby\n");
  settle();
  CHECK(again.hears() == lines{"error: History unavailable, nothing was done"});
  engine->refuse_everything(false);
  advance(2s);
  CHECK(bob.hears() == lines{"lobby#3 -ann"});
  again.says("JOIN lobby\n");
  settle();
  CHECK(again.hears()
        == lines{"Joined room lobby head=3 seq=4", "lobby#4 +ann"});
}

TEST_CASE_FIXTURE(actor_fixture, "a room that is fenced goes on as a new one") {
  auto ann = join("ann", "lobby");
  auto bob = join("bob", "lobby", 1);
  ann.hears();
  engine->next_append_outcomes({append_outcome::fenced});
  ann.says("a\nb\n");
  advance(100ms);
  check_heard(ann.hears(), "ann", {"OK", "OK"},
              {"lobby#3 ann: a", "lobby#4 ann: b"});
  CHECK(bob.hears() == lines{"lobby#3 ann: a", "lobby#4 ann: b"});
}

TEST_CASE("an append of unknown fate is settled once") {
  for (const auto written : {false, true}) {
    CAPTURE(written);
    actor_fixture f;
    auto ann = f.join("ann", "lobby");
    auto bob = f.join("bob", "lobby", 1);
    ann.hears();
    bob.hears();
    f.engine->lose_next_answer(written);
    ann.says("a\nb\n");
    bob.says("c\n");
    f.settle();
    CHECK(f.recorded("lobby").size() == 5);
    CHECK(ann.hears().size() == 5);
    CHECK(bob.hears().size() == 4);
    bob.says("LEAVE\n");
    f.engine->lose_next_answer(written);
    f.settle();
    CHECK(bob.hears() == lines{"OK", "lobby#6 -bob"});
    f.engine->lose_next_answer(written);
    bob.says("JOIN lobby\n");
    f.settle();
    CHECK(bob.hears()
          == lines{"Joined room lobby head=6 seq=7", "lobby#7 +bob"});
    CHECK(ann.hears() == lines{"lobby#6 -bob", "lobby#7 +bob"});
  }
}

TEST_CASE_FIXTURE(actor_fixture,
                  "an unknown fate is waited for while the disk is full") {
  auto ann = join("ann", "lobby");
  engine->lose_next_answer(true);
  journal_queue.hold(true);
  ann.says("a\n");
  settle();
  journal_queue.hold(false);
  for (int i = 0; i < 3; ++i)
    step(); // the append is lost before the claim is refused
  while (engine->store()->rooms["lobby"].head() < 2 && step()) {
  }
  engine->refuse_everything(true);
  settle();
  CHECK(ann.hears().empty());
  ann.says("b\n");
  advance(3s);
  CHECK(ann.hears().empty());
  engine->refuse_everything(false);
  advance(2s);
  CHECK(ann.hears() == lines{"OK", "lobby#2 ann: a", "OK", "lobby#3 ann: b"});
}

TEST_CASE("members of a dead process are out, their nicknames free at once") {
  auto store = std::make_shared<memory_store>();
  {
    memory_journal before{store};
    const std::vector<std::string> rooms{"lobby"};
    const auto epoch = before.claim(rooms).at(0).snapshot.epoch;
    std::vector<event> events(2);
    // Named as the first ones of today, but for the opening.
    const auto opening = before.opening();
    events[0] = {
      1, {}, "ann", {}, 2, {opening, 0, 0, 1}, event_kind::user_joined};
    events[1] = {
      2, {}, "bob", {}, 2, {opening, 1, 0, 1}, event_kind::user_joined};
    REQUIRE(
      before.append({std::vector{append_request{"lobby", epoch, 0, events}}})
        .at(0)
      == append_outcome::committed);
  }
  actor_fixture f{test_options(), store};
  auto ann = f.login("ann");
  ann.says("JOIN lobby since=0\n");
  f.settle();
  auto heard = ann.hears();
  REQUIRE(heard.size() == 6);
  CHECK(heard[0] == "Joined room lobby head=4 replayed=4 seq=5");
  CHECK(heard[5] == "lobby#5 +ann");
  CHECK(f.recorded("lobby").at(2).starts_with("lobby#3 -"));
  CHECK(f.recorded("lobby").at(3).starts_with("lobby#4 -"));
}

TEST_CASE("members of a dead process wait for a disk that is full") {
  auto store = std::make_shared<memory_store>();
  {
    actor_fixture before{test_options(), store};
    auto ann = before.join("ann", "lobby");
    before.journal_queue.hold(true);
    before.engine->refuse_everything(true); // as kill -9: no userLeft
  }
  REQUIRE(store->rooms["lobby"].members.size() == 1);
  actor_fixture f{test_options(), store};
  f.engine->next_append_outcomes(
    {append_outcome::refused, append_outcome::refused});
  auto ann = f.login("ann");
  ann.says("JOIN lobby\n");
  f.settle();
  CHECK(ann.hears() == lines{not_done});
  f.advance(5s);
  ann.says("JOIN lobby\nHISTORY\n");
  f.settle();
  CHECK(ann.hears()
        == lines{"Joined room lobby head=2 seq=3", "lobby#3 +ann",
                 "OK count=3 first=1 last=3 more=false", "history lobby#1 +ann",
                 "history lobby#2 -ann", "history lobby#3 +ann"});
}

TEST_CASE_FIXTURE(actor_fixture, "JOIN since= replays, then goes on live") {
  auto ann = join("ann", "lobby");
  ann.says("a\nb\nc\n");
  settle();
  auto bob = login("bob", 1);
  bob.says("JOIN lobby since=2\n");
  ann.says("d\n");
  settle();
  auto heard = bob.hears();
  CHECK(heard.at(0).starts_with("Joined room lobby head="));
  CHECK(heard.at(1) == "lobby#3 ann: b");
  CHECK(heard.at(2) == "lobby#4 ann: c");
  CHECK(heard.size() == 5);
  bob.says("LEAVE\nJOIN lobby since=99\n");
  settle();
  heard = bob.hears();
  CHECK(heard.at(2).find("replayed=0 reset=true") != std::string::npos);
  CHECK(heard.size() == 4);
}

TEST_CASE("what retention removed is named as a gap") {
  auto values = test_options();
  values.history.max_events_per_room = 3;
  actor_fixture f{values};
  auto ann = f.join("ann", "lobby");
  for (int i = 0; i < 10; ++i)
    ann.says("x\n");
  f.settle();
  f.advance(30s);
  ann.hears();
  auto bob = f.login("bob", 1);
  bob.says("JOIN lobby since=2\nHISTORY\n");
  f.settle();
  const auto heard = bob.hears();
  CHECK(heard.at(0)
        == "Joined room lobby gap={\"from\":3,\"to\":8} head=11 replayed=3 "
           "seq=12");
  CHECK(events_in(heard)
        == lines{"lobby#9 ann: x", "lobby#10 ann: x", "lobby#11 ann: x",
                 "lobby#12 +bob"});
  CHECK(replies_in(heard).at(1) == "OK count=4 first=9 last=12 more=false");
}

TEST_CASE("when the journal's queue is full a message is refused in its turn") {
  auto values = test_options();
  values.journal.queue_bytes = 1000;
  actor_fixture f{values};
  auto ann = f.join("ann", "lobby");
  f.journal_queue.hold(true);
  ann.says("a\n" + std::string(2000, 'x') + "\nb\n");
  f.settle();
  f.journal_queue.hold(false);
  f.settle();
  CHECK(replies_in(ann.hears())
        == lines{"OK", "error: Server busy, message not sent", "OK"});
  CHECK(f.node.journal_queue_bytes == 0);
}

TEST_CASE_FIXTURE(actor_fixture, "/who tells of a crowd as it is now") {
  const auto who = [&](test_client& asker) {
    asker.hears();
    asker.says("/who\n");
    settle();
    return asker.hears().at(0);
  };
  std::vector<test_client> crowd;
  for (int i = 100; i < 200; ++i)
    crowd.push_back(join("u" + std::to_string(i), "lobby", crowd.size() % 2));
  auto& asker = crowd.back();
  auto values = test_options();
  values.limits.list_entries = 2;
  set_options(values);
  const auto start = std::string{"OK more=true room=\"lobby\" total="};
  CHECK(who(asker) == start + "100 users=[\"u100\",\"u101\"]");
  CHECK(who(asker) == start + "100 users=[\"u100\",\"u101\"]");
  crowd[0].says("LEAVE\n");
  settle();
  CHECK(who(asker) == start + "99 users=[\"u101\",\"u102\"]");
  auto ann = join("ann", "lobby");
  CHECK(who(asker) == start + "100 users=[\"ann\",\"u101\"]");
  engine->refuse_everything(true);
  crowd[1].hangs_up(); // owed: not a user any more, though not recorded
  settle();
  CHECK(who(asker) == start + "99 users=[\"ann\",\"u102\"]");
  engine->refuse_everything(false);
  values.limits.list_entries = 1;
  set_options(values);
  CHECK(who(asker) == start + "99 users=[\"ann\"]");
}
