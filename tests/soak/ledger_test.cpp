#include "tests/soak/ledger.hpp"

#include <doctest/doctest.h>

using namespace greenroom::soak;

namespace {

using json = nlohmann::json;

/// A room that `checker` has just joined, and what is wrong with it.
struct told_room {
  tally found;
  ledger known{found};
  uint64_t head = 0;

  void event(const std::string& type, const std::string& from,
             const std::string& body, const std::string& time = "1") {
    if (type == "message")
      known.will_say(body);
    known.saw({{"type", type},
               {"from", from},
               {"body", body},
               {"room", "lobby"},
               {"seq", ++head},
               {"utctimestamp", time}});
  }

  uint64_t confirm() {
    event("userJoined", "checker", "", "9");
    known.confirm("lobby", known.unconfirmed("lobby"), head, "checker");
    known.compare_speeches();
    return found.problem_count();
  }

  void say(const std::string& body, bool recorded) {
    known.will_say(body);
    if (recorded)
      event("message", "ann", body);
  }

  void enter() { event("userJoined", "ann", ""); }
  void leave() { event("userLeft", "ann", ""); }
};

speech unanswered(const std::vector<std::string>& bodies) {
  speech result;
  for (const auto& each : bodies)
    result.sayings.push_back({each, 1, saying::fate::unanswered});
  return result;
}

} // namespace

TEST_CASE("a room in which all is well has no problem") {
  told_room room;
  room.enter();
  room.say("hi", true);
  room.leave();
  CHECK(room.confirm() == 0);
}

TEST_CASE("two events at one seq are a problem") {
  told_room room;
  room.enter();
  room.say("hi", true);
  room.known.acknowledged("lobby", 2, "message", "ann", "ho");
  CHECK(room.found.problem_count() > 0);
}

TEST_CASE("what was acknowledged and is not in the history is a problem") {
  told_room room;
  room.enter();
  room.leave();
  room.known.will_say("hi");
  room.known.acknowledged("lobby", 4, "message", "ann", "hi");
  CHECK(room.confirm() == 1);
}

TEST_CASE("what was refused and is in the history is a problem") {
  told_room room;
  room.enter();
  room.say("hi", true);
  room.known.refused("hi");
  room.leave();
  CHECK(room.confirm() == 1);
}

TEST_CASE("a body at two places, or of nobody, is a problem") {
  told_room room;
  room.enter();
  room.say("hi", true);
  SUBCASE("twice") {
    room.event("message", "ann", "hi");
  }
  SUBCASE("never said") {
    room.known.acknowledged("lobby", 3, "message", "ann", "ho");
    room.head = 3;
  }
  room.leave();
  CHECK(room.confirm() == 1);
}

TEST_CASE("a member that never left is a ghost") {
  told_room room;
  room.enter();
  CHECK(room.confirm() == 1);
}

TEST_CASE("to join twice, and to leave twice, is a problem") {
  told_room room;
  room.enter();
  SUBCASE("joined") {
    room.enter();
    room.leave();
  }
  SUBCASE("left") {
    room.leave();
    room.leave();
  }
  CHECK(room.confirm() == 1);
}

TEST_CASE("a time that falls is a problem, in whatever order it is told") {
  told_room room;
  room.head = 1;
  room.event("userLeft", "ann", "", "2");
  room.head = 0;
  room.event("userJoined", "ann", "", "3");
  CHECK(room.found.problem_count() == 1);
}

TEST_CASE("unanswered lines are recorded from the first one on, in order") {
  told_room room;
  room.enter();
  room.say("one", true);
  SUBCASE("some are not") {
    room.say("two", false);
    room.known.add(unanswered({"one", "two"}));
    room.leave();
    CHECK(room.confirm() == 0);
  }
  SUBCASE("one in between is not") {
    room.say("two", false);
    room.say("three", true);
    room.known.add(unanswered({"one", "two", "three"}));
    room.leave();
    CHECK(room.confirm() == 1);
  }
  SUBCASE("two changed places") {
    room.say("two", true);
    room.known.add(unanswered({"two", "one"}));
    room.leave();
    CHECK(room.confirm() == 1);
  }
  SUBCASE("all had arrived, and some are not") {
    room.say("two", false);
    auto heard_out = unanswered({"one", "two"});
    heard_out.all_executed = true;
    room.known.add(std::move(heard_out));
    room.leave();
    CHECK(room.confirm() == 1);
  }
}

TEST_CASE("what the journal may have refused unseen proves nothing") {
  using std::chrono::seconds;
  told_room room;
  room.enter();
  room.say("one", false);
  room.say("two", true);
  auto hung_up = unanswered({"one", "two"});
  hung_up.all_executed = true;
  hung_up.began = steady_clock::time_point{seconds{100}};
  hung_up.ended = steady_clock::time_point{seconds{200}};
  const auto long_after = hung_up.ended + speech::executed_within + seconds{1};
  room.known.add(speech{hung_up});
  room.leave();
  SUBCASE("it refused just after the end of its connection") {
    room.known.journal_refused(hung_up.ended + seconds{1}, long_after);
    CHECK(room.confirm() == 0);
  }
  SUBCASE("it refused while the connection lived") {
    room.known.journal_refused(hung_up.began, hung_up.began + seconds{1});
    CHECK(room.confirm() == 0);
  }
  SUBCASE("it refused long after its connection") {
    room.known.journal_refused(long_after, long_after + seconds{5});
    CHECK(room.confirm() == 2);
  }
  SUBCASE("it refused before its connection began") {
    room.known.journal_refused(hung_up.began - seconds{2},
                               hung_up.began - seconds{1});
    CHECK(room.confirm() == 2);
  }
  SUBCASE("the server was stopped, which leaves no hole") {
    room.known.server_stopped(hung_up.ended + seconds{1});
    CHECK(room.confirm() == 1);
  }
}

TEST_CASE("a held place has neither userLeft nor userJoined of its user") {
  told_room room;
  room.enter();
  room.say("hi", true);
  SUBCASE("held") {
    room.known.held("lobby", "ann", 1, 2);
    room.leave();
    CHECK(room.confirm() == 0);
  }
  SUBCASE("left and joined again") {
    room.leave();
    room.enter();
    room.known.held("lobby", "ann", 1, 4);
    room.leave();
    CHECK(room.confirm() == 2);
  }
}
