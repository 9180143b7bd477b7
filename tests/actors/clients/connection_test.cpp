#include "tests/actors/actor_fixture.hpp"

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE_FIXTURE(actor_fixture, "commands are refused without a LOGIN") {
  auto ann = connect();
  ann.says("JOIN lobby\nLEAVE\nHISTORY\nhi\nMESSAGE hi\n/who\n/tell bob hi\n");
  settle();
  CHECK(ann.hears() == lines(7, "error: Login required"));
}

TEST_CASE_FIXTURE(actor_fixture, "commands are refused without a room") {
  auto ann = login("ann");
  ann.says("LEAVE\nHISTORY\nhi\nMESSAGE\n/who\n/tell bob hi\n");
  settle();
  CHECK(ann.hears() == lines(6, "error: Join a room first"));
}

TEST_CASE_FIXTURE(actor_fixture, "parameters are checked last") {
  auto ann = connect();
  ann.says("LOGIN\nLOGIN an\nLOGIN ann bob\nLOGIN ann\nLOGIN bob\nJOIN\n"
           "JOIN a-b\nJOIN lobby\nMESSAGE\n\nHISTORY yesterday\nJOIN lobby\n"
           "HISTORY limit=0\nJOIN red since=x\nLEAVE red\n");
  settle();
  const auto heard = ann.hears();
  REQUIRE(heard.size() == 16);
  CHECK(heard[0] == "error: Missing required parameter");
  CHECK(heard[1] == "error: Invalid nickname");
  CHECK(heard[2] == "error: Invalid nickname");
  CHECK(heard[3] == "Username set to ann");
  CHECK(heard[4] == "error: User already logged in with name ann");
  CHECK(heard[5] == "error: Missing required parameter");
  CHECK(heard[6]
        == "error: Invalid room name: a-b, please use "
           "alphanumericcharacters only");
  CHECK(heard[7] == "Joined room lobby head=0 seq=1");
  CHECK(heard[8] == "lobby#1 +ann");
  CHECK(heard[9] == "error: Missing required parameter");
  CHECK(heard[10] == "error: Missing required parameter");
  CHECK(heard[11] == "error: Invalid time: yesterday");
  CHECK(heard[12]
        == "error: User with such nickname is already present in the "
           "requested room");
  for (std::size_t i = 13; i < 16; ++i)
    CHECK(heard[i].starts_with("error: "));
}

TEST_CASE_FIXTURE(actor_fixture, "a whole visit is answered line by line") {
  auto ann = connect();
  ann.says("LOGIN ann\nJOIN lobby\nhi\nMESSAGE  LOGIN\n/ping x\nHISTORY\n"
           "/who\nLEAVE\n/quit\nhi\n");
  settle();
  auto heard = ann.hears();
  check_heard(
    heard, "ann",
    {"Username set to ann", "Joined room lobby head=0 seq=1", "OK", "OK",
     "OK pong=\"x\"", "OK count=3 first=1 last=3 more=false",
     "OK more=false room=\"lobby\" total=1 users=[\"ann\"]", "OK", "OK"},
    {"lobby#1 +ann", "lobby#2 ann: hi", "lobby#3 ann: LOGIN", "lobby#4 -ann"});
  std::erase_if(heard,
                [](const auto& x) { return !x.starts_with("history "); });
  CHECK(heard
        == lines{"history lobby#1 +ann", "history lobby#2 ann: hi",
                 "history lobby#3 ann: LOGIN"});
  CHECK(ann.closed());
  CHECK(node.connections == 0);
}

TEST_CASE_FIXTURE(actor_fixture, "what came before anyone looked is read") {
  auto ann = connect();
  ann.says("LOGIN ann\n");
  ann.ends_input();
  settle();
  CHECK(ann.hears() == lines{"Username set to ann"});
  CHECK(ann.closed());
}

TEST_CASE_FIXTURE(actor_fixture, "replies keep the order of their lines") {
  auto bob = join("bob", "lobby", 1);
  auto ann = join("ann", "lobby");
  journal_queue.hold(true);
  ann.says("a\n/ping 1\nb\nc\nLOGIN x\nHISTORY limit=1\n\xff\nd\nLEAVE\ne\n");
  settle();
  CHECK(ann.hears().empty());
  journal_queue.hold(false);
  settle();
  check_heard(ann.hears(), "ann",
              {"OK", "OK pong=\"1\"", "OK", "OK",
               "error: User already logged in with name ann",
               "OK count=1 first=5 last=5 more=true", "error: Invalid UTF-8",
               "OK", "OK", "error: Join a room first"},
              {"lobby#3 ann: a", "lobby#4 ann: b", "lobby#5 ann: c",
               "lobby#6 ann: d", "lobby#7 -ann"});
}

TEST_CASE_FIXTURE(actor_fixture,
                  "the end of input is a /quit after all lines") {
  auto bob = join("bob", "lobby", 1);
  bob.hears();
  auto ann = connect();
  ann.says("LOGIN ann\nJOIN lobby\nhi\nhow are you\ncut o");
  ann.ends_input();
  settle();
  check_heard(
    ann.hears(), "ann",
    {"Username set to ann", "Joined room lobby head=1 seq=2", "OK", "OK"},
    {"lobby#2 +ann", "lobby#3 ann: hi", "lobby#4 ann: how are you"});
  CHECK(ann.closed());
  CHECK(bob.hears()
        == lines{"lobby#2 +ann", "lobby#3 ann: hi", "lobby#4 ann: how are you",
                 "lobby#5 -ann"});
}

TEST_CASE_FIXTURE(actor_fixture, "a browser gets one error and no more") {
  auto ann = connect();
  ann.says("POST / HTTP/1.1\r\nLOGIN ann\nJOIN lobby\nhi\n");
  settle();
  CHECK(ann.hears().size() == 1);
  CHECK(ann.closed());
  CHECK(recorded("lobby").empty());
}

TEST_CASE_FIXTURE(actor_fixture, "a line that is too long ends alone") {
  auto ann = login("ann");
  ann.says(std::string(20000, 'x'));
  ann.says("x\n/ping\n");
  settle();
  CHECK(ann.hears()
        == lines{"error: Line too long (limit 16384 bytes)", "OK pong=\"\""});
}

TEST_CASE_FIXTURE(actor_fixture, "a tell reaches one member and no history") {
  auto ann = join("ann", "lobby");
  auto bob = join("bob", "lobby", 1);
  auto cat = join("cat", "lobby", 1);
  auto dan = join("dan", "red");
  ann.hears();
  bob.hears();
  ann.says("/tell bob psst\n/tell dan psst\n/tell eve psst\n/tell bob\n");
  settle();
  const auto heard = ann.hears();
  REQUIRE(heard.size() == 4);
  CHECK(heard[0] == "OK");
  CHECK(heard[1] == "error: No such user: dan");
  CHECK(heard[2] == "error: No such user: eve");
  CHECK(heard[3].starts_with("error: "));
  CHECK(bob.hears() == lines{"tell ann>bob: psst"});
  CHECK(cat.hears().empty());
  CHECK(dan.hears().empty());
  CHECK(recorded("lobby").size() == 3);
}

TEST_CASE_FIXTURE(actor_fixture, "a tell to oneself comes after its reply") {
  auto ann = join("ann", "lobby");
  ann.says("/tell ann psst\n");
  settle();
  CHECK(ann.hears() == lines{"OK", "tell ann>ann: psst"});
}

TEST_CASE("a tell to who does not read is refused") {
  auto values = test_options();
  values.limits.output_bytes = 1000;
  actor_fixture f{values};
  auto ann = f.join("ann", "lobby");
  auto bob = f.join("bob", "lobby", 1);
  bob.stops_reading();
  for (int i = 0; i < 10; ++i) {
    ann.says("/tell bob " + long_line(300));
    f.settle();
  }
  const auto heard = ann.hears();
  CHECK(heard.back() == "error: User is not reading, message not sent");
  CHECK(bob.waiting_bytes() < 2000);
}

TEST_CASE("with unique nicknames a tell needs no room") {
  auto values = test_options();
  values.nicknames.unique = true;
  actor_fixture f{values};
  auto ann = f.login("ann");
  auto bob = f.login("bob", 1);
  ann.says("/tell bob hi\n/tell eve hi\n/tell ann me\n");
  f.settle();
  CHECK(ann.hears()
        == lines{"OK", "error: No such user: eve", "OK", "tell ann>ann: me"});
  CHECK(bob.hears() == lines{"tell ann>bob: hi"});
}

namespace {

/// Ends `say`'s connection after every possible number of handled messages:
/// from the server's end, or by the client, whose lines are executed first.
template <class Say>
void die_at_each_step(Say say) {
  bool by_client = false;
  SUBCASE("closed by the server") {
    by_client = false;
  }
  SUBCASE("reset by the client") {
    by_client = true;
  }
  for (int steps = 0;; ++steps) {
    CAPTURE(steps);
    actor_fixture f;
    auto bob = f.join("bob", "lobby", 1);
    auto ann = f.login("ann");
    say(f, ann);
    auto taken = 0;
    while (taken < steps && f.step())
      ++taken;
    if (by_client)
      ann.resets();
    else
      ann.hangs_up();
    f.settle();
    CHECK(ann.closed());
    CHECK(f.node.connections == 1);
    // Nobody is left behind: others go on, and the nickname is free.
    bob.hears();
    bob.says("/who lobby\n/who red\n");
    f.settle();
    CHECK(bob.hears()
          == lines{"OK more=false room=\"lobby\" total=1 users=[\"bob\"]",
                   "OK more=false room=\"red\" total=0 users=[]"});
    auto again = f.login("ann", 1);
    again.says("JOIN lobby\n");
    f.settle();
    CHECK(again.hears().at(0).starts_with("Joined room lobby"));
    if (taken < steps)
      break;
  }
}

} // namespace

TEST_CASE("a connection may die at each step of JOIN and MESSAGE") {
  die_at_each_step([](auto&, auto& ann) {
    ann.says("JOIN lobby\nhi\nhow are you\n/tell bob psst\n");
  });
}

TEST_CASE("a connection may die at each step of LEAVE") {
  die_at_each_step([](auto& f, auto& ann) {
    ann.says("JOIN lobby\nhi\n");
    f.settle();
    ann.says("LEAVE\n/rooms\n");
  });
}

TEST_CASE("a connection may die at each step of HISTORY") {
  die_at_each_step([](auto& f, auto& ann) {
    ann.says("JOIN lobby\n");
    for (int i = 0; i < 300; ++i)
      ann.says("line " + std::to_string(i) + "\n");
    f.settle();
    ann.says("HISTORY 2026-11-22\nHISTORY\n");
  });
}

TEST_CASE("a connection may die at each step of a change of rooms") {
  die_at_each_step([](auto& f, auto& ann) {
    ann.says("JOIN lobby\n");
    f.settle();
    ann.says("JOIN red\nhi\nJOIN lobby\n");
  });
}

TEST_CASE("all that was said before a reset is recorded, whenever it comes") {
  for (int steps = 0;; ++steps) {
    CAPTURE(steps);
    auto values = test_options();
    values.limits.pending_lines = 4;
    actor_fixture f{values};
    auto ann = f.connect();
    f.settle();
    ann.says("LOGIN ann\nJOIN lobby\n");
    lines expected{"lobby#1 +ann"};
    for (int i = 2; i < 22; ++i) {
      const auto text = "hi " + std::to_string(i);
      ann.says(text + "\n");
      expected.push_back("lobby#" + std::to_string(i) + " ann: " + text);
    }
    expected.emplace_back("lobby#22 -ann");
    ann.says("half a line");
    auto taken = 0;
    while (taken < steps && f.step())
      ++taken;
    ann.resets();
    f.settle();
    CHECK(f.recorded("lobby") == expected);
    CHECK(f.node.connections == 0);
    if (taken < steps)
      break;
  }
}

TEST_CASE("output that nobody reads holds up no line of who has reset") {
  actor_fixture f;
  auto bob = f.join("bob", "lobby", 1);
  for (int i = 0; i < 100; ++i)
    bob.says(long_line(10'000));
  f.settle();
  auto ann = f.join("ann", "lobby");
  ann.stops_reading();
  ann.says("HISTORY\nHISTORY\n/who\nthe last word\n");
  f.settle();
  CHECK(ann.waiting_bytes() > 0);
  bob.hears();
  ann.resets();
  f.settle();
  CHECK(events_in(bob.hears())
        == lines{"lobby#103 ann: the last word", "lobby#104 -ann"});
  CHECK(f.node.connections == 1);
}

TEST_CASE("a connection may die at each step of LOGIN") {
  for (int steps = 0;; ++steps) {
    CAPTURE(steps);
    auto values = test_options();
    values.nicknames.unique = true;
    actor_fixture f{values};
    auto ann = f.connect();
    ann.says("LOGIN ann\n");
    auto taken = 0;
    while (taken < steps && f.step())
      ++taken;
    ann.hangs_up();
    f.settle();
    if (taken > 0)
      CHECK(f.node.connections == 0);
    auto again = f.connect(1);
    again.says("LOGIN ann\n");
    f.settle();
    if (taken > 0)
      CHECK(again.hears() == lines{"Username set to ann"});
    if (taken < steps)
      break;
  }
}
