#include "tests/actors/actor_fixture.hpp"

using namespace greenroom;
using namespace greenroom::test;

namespace {

constexpr auto taken = "notice: This session was taken over by another "
                       "connection";

/// ann in the lobby with her token, bob beside her.
struct takeover_fixture : actor_fixture {
  takeover_fixture() {
    old = login("ann", 0, &token);
    old.says("JOIN lobby\n");
    settle();
    bob = join("bob", "lobby", 1);
    old.hears();
  }

  /// Another connection that asks for ann's session.
  test_client take_over(std::size_t loop) {
    auto client = connect(loop);
    client.says("LOGIN ann token=" + token + "\n");
    return client;
  }

  std::string token;
  test_client old{nullptr};
  test_client bob{nullptr};
};

} // namespace

TEST_CASE("a takeover holds the place and hears nothing until JOIN") {
  for (const std::size_t loop : {0U, 1U}) {
    CAPTURE(loop);
    takeover_fixture f;
    auto ann = f.take_over(loop);
    f.settle();
    CHECK(ann.hears() == lines{"Username set to ann"});
    CHECK(f.old.hears() == lines{taken});
    CHECK(f.old.closed());
    f.bob.says("hi\n/who\n/tell ann psst\n");
    f.settle();
    CHECK(f.bob.hears()
          == lines{"OK", "lobby#3 bob: hi",
                   "OK more=false room=\"lobby\" total=2 "
                   "users=[\"ann\",\"bob\"]",
                   "error: User is not reading, message not sent"});
    CHECK(ann.hears().empty());
    ann.hangs_up();
    f.settle();
    CHECK(f.bob.hears() == lines{"lobby#4 -ann"});
  }
}

TEST_CASE("no tell comes after the last words of who is taken over") {
  for (int steps = 0; steps < 40; ++steps) {
    CAPTURE(steps);
    takeover_fixture f;
    auto ann = f.take_over(1);
    for (int i = 0; i < steps && f.step(); ++i) {
    }
    f.bob.says("/tell ann psst\n");
    f.settle();
    const auto told = f.bob.hears() == lines{"OK"};
    const auto heard = f.old.hears();
    CHECK(heard.back() == taken);
    CHECK((heard.front() == "tell bob>ann: psst") == told);
  }
}

TEST_CASE_FIXTURE(takeover_fixture, "who holds a place is in no room") {
  auto ann = take_over(1);
  ann.says("hi\nLEAVE\nHISTORY\n/who\n/tell bob psst\n/who lobby\n");
  settle();
  lines expected{"Username set to ann"};
  expected.insert(expected.end(), 5, "error: Join a room first");
  expected.emplace_back("OK more=false room=\"lobby\" total=2 "
                        "users=[\"ann\",\"bob\"]");
  CHECK(ann.hears() == expected);
  CHECK(bob.hears().empty());
}

TEST_CASE(
  "JOIN takes the place without an event, with since= what was missed") {
  for (const auto* words : {"", " since=1", " since=3", " since=9"}) {
    CAPTURE(words);
    const std::string since{words};
    takeover_fixture f;
    auto ann = f.take_over(1);
    f.settle();
    ann.hears();
    f.bob.says("one\n");
    f.settle();
    ann.says("JOIN lobby" + since + "\nJOIN lobby\nhi\n");
    f.settle();
    auto heard = ann.hears();
    REQUIRE(heard.size() >= 3);
    CHECK(heard.front()
          == "Joined room lobby head=3"
               + std::string{since.empty()         ? ""
                             : since == " since=1" ? " replayed=2"
                             : since == " since=3" ? " replayed=0"
                                                   : " replayed=0 reset=true"}
               + " seq=1");
    heard.erase(heard.begin());
    CHECK(replies_in(heard)
          == lines{"error: User with such nickname is already present in the "
                   "requested room",
                   "OK"});
    const auto missed =
      since == " since=1" ? lines{"lobby#2 +bob", "lobby#3 bob: one"} : lines{};
    auto expected = missed;
    expected.emplace_back("lobby#4 ann: hi");
    CHECK(events_in(heard) == expected);
    CHECK(events_in(f.bob.hears())
          == lines{"lobby#3 bob: one", "lobby#4 ann: hi"});
    CHECK(f.recorded("lobby").size() == 4);
  }
}

TEST_CASE("after a takeover JOIN of another room ends the held place") {
  takeover_fixture f;
  auto ann = f.take_over(1);
  ann.says("JOIN red\n");
  f.settle();
  CHECK(ann.hears()
        == lines{"Username set to ann", "Joined room red head=0 seq=1",
                 "red#1 +ann"});
  CHECK(f.bob.hears() == lines{"lobby#3 -ann"});
  ann.says("JOIN lobby\n");
  f.settle();
  CHECK(ann.hears() == lines{"Joined room lobby head=3 seq=4", "lobby#4 +ann"});
}

TEST_CASE_FIXTURE(takeover_fixture,
                  "a JOIN of another room that fails leaves the place held") {
  auto other = join("ann", "red");
  auto ann = take_over(1);
  ann.says("JOIN red\nJOIN lobby\n");
  settle();
  CHECK(ann.hears()
        == lines{"Username set to ann",
                 "error: User with such nickname is already present in the "
                 "requested room",
                 "Joined room lobby head=2 seq=1"});
  CHECK(recorded("lobby").size() == 2);
}

TEST_CASE_FIXTURE(takeover_fixture,
                  "whoever comes by a takeover may leave and come again") {
  auto ann = take_over(1);
  ann.says("JOIN lobby\nLEAVE\nJOIN lobby\n");
  settle();
  CHECK(ann.hears()
        == lines{"Username set to ann", "Joined room lobby head=2 seq=1", "OK",
                 "lobby#3 -ann", "Joined room lobby head=3 seq=4",
                 "lobby#4 +ann"});
  kill(room_named("lobby"));
  settle();
  ann.says("hi\n");
  settle();
  CHECK(ann.hears() == lines{"OK", "lobby#5 ann: hi"});
}

TEST_CASE_FIXTURE(takeover_fixture, "a token is good for its nickname only") {
  auto eve = connect(1);
  eve.says("LOGIN eve token=" + token + "\n");
  settle();
  CHECK(eve.hears() == lines{"Username set to eve"});
  CHECK_FALSE(old.closed());
  auto other = connect(1);
  other.says("LOGIN ann token=" + std::string(32, '0') + "\n");
  settle();
  CHECK(other.hears() == lines{"Username set to ann"});
  CHECK_FALSE(old.closed());
}

TEST_CASE_FIXTURE(takeover_fixture, "a token is good once") {
  auto ann = take_over(1);
  settle();
  auto late = take_over(0);
  settle();
  CHECK(late.hears() == lines{"Username set to ann"});
  CHECK_FALSE(ann.closed());
  late.says("JOIN lobby\n");
  settle();
  CHECK(late.hears().at(0).starts_with("error: User with such nickname"));
}

TEST_CASE_FIXTURE(takeover_fixture,
                  "with a session that is gone it is an ordinary LOGIN") {
  old.hangs_up();
  settle();
  auto ann = take_over(1);
  ann.says("JOIN lobby\n");
  settle();
  CHECK(ann.hears()
        == lines{"Username set to ann", "Joined room lobby head=3 seq=4",
                 "lobby#4 +ann"});
}

TEST_CASE_FIXTURE(takeover_fixture,
                  "pending messages are recorded and answered before") {
  journal_queue.hold(true);
  old.says("a\nb\n");
  settle();
  auto ann = take_over(1);
  settle();
  CHECK(ann.hears().empty());
  journal_queue.hold(false);
  settle();
  check_heard(old.hears(), "ann", {"OK", "OK", taken},
              {"lobby#3 ann: a", "lobby#4 ann: b"});
  CHECK(ann.hears() == lines{"Username set to ann"});
  CHECK(bob.hears() == lines{"lobby#3 ann: a", "lobby#4 ann: b"});
}

TEST_CASE_FIXTURE(takeover_fixture,
                  "of two takeovers at once one gets the session") {
  auto one = take_over(0);
  auto two = take_over(1);
  settle();
  auto heard = one.hears();
  for (auto& x : two.hears())
    heard.push_back(std::move(x));
  CHECK(heard == lines(2, "Username set to ann")); // the other is a new one
  CHECK(old.closed());
  CHECK(one.closed() == false);
  CHECK(two.closed() == false);
  bob.says("/who\n");
  settle();
  CHECK(bob.hears()
        == lines{"OK more=false room=\"lobby\" total=2 "
                 "users=[\"ann\",\"bob\"]"});
}

TEST_CASE("a session may be taken over again and again") {
  takeover_fixture f;
  auto before = f.old;
  for (std::size_t i = 0; i < 5; ++i) {
    auto ann = f.take_over(i % 2);
    f.settle();
    const auto answers = ann.raw();
    REQUIRE(answers.size() == 1);
    f.token = value_of(answers[0], "token");
    CHECK(before.closed());
    before = ann;
  }
  before.says("JOIN lobby\nhi\nLEAVE\n");
  f.settle();
  CHECK(before.hears()
        == lines{"Joined room lobby head=2 seq=1", "OK", "lobby#3 ann: hi",
                 "OK", "lobby#4 -ann"});
  CHECK(f.bob.hears() == lines{"lobby#3 ann: hi", "lobby#4 -ann"});
}

namespace {

enum class dies { old_one, new_one, both };

void take_over_and_die(dies who, std::size_t loop, std::uint32_t seed) {
  for (int steps = 0;; ++steps) {
    CAPTURE(steps);
    CAPTURE(seed);
    takeover_fixture f;
    if (seed != 0)
      f.shuffle(seed);
    f.old.says("a\n");
    auto ann = f.take_over(loop);
    ann.says("JOIN lobby\nb\n");
    auto count = 0;
    while (count < steps && f.step())
      ++count;
    if (who != dies::new_one)
      f.old.hangs_up();
    if (who != dies::old_one)
      ann.hangs_up();
    f.settle();
    f.advance(1s);
    if (who == dies::old_one) {
      const auto heard = ann.hears();
      REQUIRE(heard.size() >= 2);
      CHECK(heard[0] == "Username set to ann");
      // A userLeft of the old one that is under way is the only obstacle.
      if (heard[1].starts_with("error"))
        ann.says("JOIN lobby\n");
      f.settle();
    }
    ann.hangs_up();
    f.settle();
    f.bob.hears();
    f.bob.says("/who\n");
    f.settle();
    if (who != dies::new_one || ann.closed()) {
      const auto heard = f.bob.hears();
      REQUIRE(heard.size() == 1);
      if (f.old.closed())
        CHECK(heard[0]
              == "OK more=false room=\"lobby\" total=1 users=[\"bob\"]");
    }
    // The nickname can be had again, whatever happened.
    if (!f.old.closed())
      f.old.hangs_up();
    f.settle();
    auto again = f.login("ann");
    again.says("JOIN lobby\n");
    f.settle();
    CHECK(again.hears().at(0).starts_with("Joined room lobby"));
    if (count < steps)
      break;
  }
}

} // namespace

TEST_CASE("in a takeover the old connection may die at each step") {
  for (const std::size_t loop : {0U, 1U})
    for (const auto seed : {0U, 1U, 2U})
      take_over_and_die(dies::old_one, loop, seed);
}

TEST_CASE("in a takeover the new connection may die at each step") {
  for (const std::size_t loop : {0U, 1U})
    for (const auto seed : {0U, 1U, 2U})
      take_over_and_die(dies::new_one, loop, seed);
}

TEST_CASE("in a takeover both connections may die at each step") {
  for (const auto seed : {0U, 1U, 2U})
    take_over_and_die(dies::both, 1, seed);
}

TEST_CASE("a room may be rebuilt at each step of a takeover") {
  for (const auto joins : {false, true})
    for (const auto seed : {0U, 1U, 2U, 3U, 4U, 5U})
      for (int steps = 0; steps < 60; ++steps) {
        CAPTURE(joins);
        CAPTURE(seed);
        CAPTURE(steps);
        takeover_fixture f;
        const auto room = f.room_named("lobby");
        if (seed != 0)
          f.shuffle(seed);
        auto ann = f.take_over(seed % 2);
        if (joins)
          ann.says("JOIN lobby since=2\nhi\n");
        for (int i = 0; i < steps && f.step(); ++i) {
        }
        f.kill(room);
        f.settle();
        f.advance(1s);
        const auto heard = ann.hears();
        if (!joins) {
          CHECK(heard == lines{"Username set to ann"});
          ann.says("JOIN lobby since=2\nhi\n");
          f.settle();
          CHECK(ann.hears()
                == lines{"Joined room lobby head=2 replayed=0 seq=1", "OK",
                         "lobby#3 ann: hi"});
        } else {
          CHECK(replies_in(heard)
                == lines{"Username set to ann",
                         "Joined room lobby head=2 replayed=0 seq=1", "OK"});
          CHECK(events_in(heard) == lines{"lobby#3 ann: hi"});
        }
        CHECK(f.recorded("lobby")
              == lines{"lobby#1 +ann", "lobby#2 +bob", "lobby#3 ann: hi"});
        ann.hangs_up();
        f.settle();
        CHECK(f.bob.hears() == lines{"lobby#3 ann: hi", "lobby#4 -ann"});
      }
}

TEST_CASE(
  "whoever dies while a room is rebuilt in a takeover leaves no ghost") {
  for (const auto who : {dies::old_one, dies::new_one, dies::both})
    for (const auto seed : {0U, 1U, 2U, 3U})
      for (int steps = 0; steps < 60; ++steps) {
        CAPTURE(static_cast<int>(who));
        CAPTURE(seed);
        CAPTURE(steps);
        takeover_fixture f;
        const auto room = f.room_named("lobby");
        if (seed != 0)
          f.shuffle(seed);
        auto ann = f.take_over(1 - seed % 2);
        for (int i = 0; i < 4; ++i)
          f.step();
        f.kill(room);
        for (int i = 0; i < steps; ++i)
          f.step();
        if (who != dies::new_one)
          f.old.hangs_up();
        if (who != dies::old_one)
          ann.hangs_up();
        f.settle();
        f.advance(1s);
        f.old.hangs_up();
        ann.hangs_up();
        f.settle();
        f.bob.hears();
        f.bob.says("/who\n");
        f.settle();
        CHECK(f.bob.hears()
              == lines{"OK more=false room=\"lobby\" total=1 "
                       "users=[\"bob\"]"});
      }
}

TEST_CASE("a place may be taken over again before the room knows of it") {
  for (const auto kills : {false, true})
    for (const auto seed : {0U, 1U, 2U, 3U, 4U, 5U})
      for (int steps = 0; steps < 40; ++steps) {
        CAPTURE(kills);
        CAPTURE(seed);
        CAPTURE(steps);
        takeover_fixture f;
        const auto room = f.room_named("lobby");
        if (seed != 0)
          f.shuffle(seed);
        auto second = f.take_over(1);
        lines answers;
        while (answers.empty() && f.step()) {
          second.reads(1000);
          answers = second.raw();
        }
        REQUIRE(answers.size() == 1);
        f.token = value_of(answers.front(), "token");
        auto third = f.take_over(0);
        for (int i = 0; i < steps && f.step(); ++i) {
        }
        if (kills)
          f.kill(room);
        f.settle();
        f.advance(1s);
        CHECK(second.closed());
        CHECK(third.hears() == lines{"Username set to ann"});
        third.says("JOIN lobby\n");
        f.settle();
        CHECK(third.hears() == lines{"Joined room lobby head=2 seq=1"});
        third.hangs_up();
        f.settle();
        CHECK(f.bob.hears() == lines{"lobby#3 -ann"});
      }
}

TEST_CASE_FIXTURE(takeover_fixture,
                  "a place outlives a room that is rebuilt on a full disk") {
  engine->refuse_everything(true);
  kill(room_named("lobby"));
  settle();
  auto ann = take_over(1);
  settle();
  advance(2s);
  engine->refuse_everything(false);
  advance(3s);
  ann.says("JOIN lobby\n");
  settle();
  CHECK(ann.hears()
        == lines{"Username set to ann", "Joined room lobby head=2 seq=1"});
  CHECK(recorded("lobby").size() == 2);
}
