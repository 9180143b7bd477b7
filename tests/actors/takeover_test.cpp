#include "actor_fixture.hpp"

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

TEST_CASE("a session is taken over without a word to the others") {
  for (const std::size_t loop : {0U, 1U}) {
    CAPTURE(loop);
    takeover_fixture f;
    auto ann = f.take_over(loop);
    f.settle();
    CHECK(ann.hears() == lines{"Username set to ann"});
    CHECK(f.old.hears() == lines{taken});
    CHECK(f.old.closed());
    ann.says("hi\n/who\n");
    f.settle();
    CHECK(ann.hears()
          == lines{"OK", "lobby#3 ann: hi",
                   "OK more=false room=\"lobby\" total=2 "
                   "users=[\"ann\",\"bob\"]"});
    CHECK(f.bob.hears() == lines{"lobby#3 ann: hi"});
    ann.hangs_up();
    f.settle();
    CHECK(f.bob.hears() == lines{"lobby#4 -ann"});
  }
}

TEST_CASE("after a takeover JOIN of the same room is good once") {
  for (const auto* words : {"", " since=1"}) {
    CAPTURE(words);
    takeover_fixture f;
    auto ann = f.take_over(1);
    ann.says(std::string{"JOIN lobby"} + words + "\nJOIN lobby\nhi\n");
    f.settle();
    const auto heard = ann.hears();
    REQUIRE(heard.size() >= 3);
    CHECK(heard.at(0) == "Username set to ann");
    CHECK(heard.at(1).starts_with("Joined room lobby head=0"));
    auto rest = lines(heard.begin() + 2, heard.end());
    CHECK(replies_in(rest)
          == lines{"error: User with such nickname is already present in the "
                   "requested room",
                   "OK"});
    const auto seen = *words != '\0' ? lines{"lobby#2 +bob", "lobby#3 ann: hi"}
                                     : lines{"lobby#3 ann: hi"};
    CHECK(events_in(rest) == seen);
    CHECK(f.bob.hears() == lines{"lobby#3 ann: hi"});
  }
}

TEST_CASE("after a takeover JOIN of another room leaves the first") {
  takeover_fixture f;
  auto ann = f.take_over(1);
  ann.says("JOIN red\n");
  f.settle();
  CHECK(ann.hears()
        == lines{"Username set to ann", "Joined room red head=0 seq=1",
                 "red#1 +ann"});
  CHECK(f.bob.hears() == lines{"lobby#3 -ann"});
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
  before.says("hi\nLEAVE\n");
  f.settle();
  CHECK(before.hears() == lines{"OK", "lobby#3 ann: hi", "OK", "lobby#4 -ann"});
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
