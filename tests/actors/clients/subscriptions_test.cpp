#include "tests/actors/clients/heard_loop.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE("news and pages of a room that nobody hears are dropped") {
  heard_loop loop;
  loop.record_and_tell("lobby", 3);
  loop.heard.deliver("lobby", {3}, {});
  loop.heard.deliver(loop.page({"lobby", 1, 3}));
  loop.heard.attached("lobby", {3});
  CHECK(loop.heard.attach_to("lobby", {}).empty());
  CHECK(loop.heard.rooms().empty());
  CHECK(loop.wanted().empty());
}

TEST_CASE("who hears nothing may leave, end and drain") {
  heard_loop loop;
  listener ann{1};
  loop.heard.detach(ann.who);
  loop.heard.finish(ann.who, 7);
  loop.heard.forget(ann.who);
  loop.heard.resume(ann.who);
  CHECK(loop.wanted().empty());
}

TEST_CASE("a member gets each event once, in order") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 5);
  loop.attach(ann, "lobby", 6);
  const auto first = loop.record("lobby", 2);
  loop.tell("lobby", first);
  loop.tell("lobby", first);
  loop.record_and_tell("lobby", 1);
  loop.tell("lobby", first);
  CHECK(in_short(ann.socket.lines()) == "6 7 8");
  CHECK(loop.wanted().empty());
}

TEST_CASE("members share one encoding of an event") {
  heard_loop loop;
  listener ann{1};
  listener bob{2};
  loop.attach(ann, "lobby", 1);
  loop.attach(bob, "lobby", 1);
  loop.record_and_tell("lobby", 1);
  iovec one{};
  iovec other{};
  REQUIRE(ann.socket.gather(&one, 1) == 1);
  REQUIRE(bob.socket.gather(&other, 1) == 1);
  CHECK(one.iov_base == other.iov_base);
}

TEST_CASE("rooms do not hear each other") {
  heard_loop loop;
  listener ann{1};
  listener bob{2};
  loop.attach(ann, "lobby", 1);
  loop.attach(bob, "attic", 1);
  loop.record_and_tell("lobby", 2);
  loop.record_and_tell("attic", 1);
  CHECK(in_short(ann.socket.lines()) == "1 2");
  CHECK(in_short(bob.socket.lines()) == "1");
}

TEST_CASE("who is owed older events is fed from pages first") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 9);
  loop.attach(ann, "lobby", 4);
  const auto asked = loop.wanted();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].first == 4);
  CHECK(asked[0].last == 9);
  loop.record_and_tell("lobby", 1); // not before its turn
  CHECK(ann.socket.waiting_bytes() == 0);
  loop.heard.deliver(loop.page(asked[0]));
  CHECK(loop.feed_all() == 1);
  loop.record_and_tell("lobby", 1);
  CHECK(in_short(ann.socket.lines()) == "4 5 6 7 8 9 10 11");
  CHECK(loop.wanted().empty());
}

TEST_CASE("short pages are followed by the next ones") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 5);
  loop.attach(ann, "lobby", 1);
  CHECK(loop.feed_all(1) == 5);
  CHECK(in_short(ann.socket.lines()) == "1 2 3 4 5");
}

TEST_CASE("doubled and late pages add nothing") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 4);
  loop.attach(ann, "lobby", 1);
  const auto asked = loop.wanted();
  REQUIRE(asked.size() == 1);
  const auto page = loop.page(asked[0], 2);
  loop.heard.deliver(page);
  loop.heard.deliver(page);
  loop.feed_all();
  loop.heard.deliver(page);
  CHECK(in_short(ann.socket.lines()) == "1 2 3 4");
}

TEST_CASE("who is owed what is still to come waits for it") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 3);
  loop.heard.attach(ann.who, "lobby", {}, {3}, 6);
  CHECK(loop.wanted().empty());
  loop.record_and_tell("lobby", 2); // 4 and 5 are not for it
  loop.record_and_tell("lobby", 2);
  CHECK(in_short(ann.socket.lines()) == "6 7");
  loop.record_and_tell("lobby", 1);
  CHECK(in_short(ann.socket.lines()) == "8");
  CHECK(loop.wanted().empty());
}

TEST_CASE(
  "a page that is lost holds up nobody else, also when its asker goes") {
  heard_loop loop;
  listener ann{1};
  listener bob{2};
  loop.record("lobby", 600);
  loop.attach(ann, "lobby", 1);
  loop.attach(bob, "lobby", 301);
  REQUIRE(loop.wanted().size() == 1); // ann's, which never comes
  loop.heard.forget(ann.who);
  for (int i = 0; i <= feed_places::age_max; ++i)
    loop.heard.retry();
  const auto wanted = loop.wanted();
  REQUIRE(wanted.size() == 1);
  CHECK(wanted.front().first == 301);
}

TEST_CASE("lost news are fetched and cost nobody a lagging line") {
  heard_loop loop;
  listener ann{1};
  loop.attach(ann, "lobby", 1);
  loop.record("lobby", 2); // lost on the way
  SUBCASE("the next batch shows it") {
    loop.record_and_tell("lobby", 2);
    CHECK(loop.feed_all() == 1);
    CHECK(in_short(ann.socket.lines()) == "1 2 3 4");
  }
  SUBCASE("the head alone shows it") {
    loop.heard.deliver("lobby", {2}, {});
    CHECK(loop.feed_all() == 1);
    CHECK(in_short(ann.socket.lines()) == "1 2");
  }
  loop.record_and_tell("lobby", 1);
  CHECK(ann.socket.lines().size() == 1);
}

TEST_CASE("a page shows nothing above the head that was told") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 3);
  loop.attach(ann, "lobby", 1);
  loop.record("lobby", 3); // nobody was told yet
  auto asked = loop.wanted();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].last == 3);
  asked[0].last = 6; // more than was asked for
  loop.heard.deliver(loop.page(asked[0]));
  CHECK(in_short(ann.socket.lines()) == "1 2 3");
}

TEST_CASE("a slow reader is told once that it lags, and loses nothing") {
  heard_loop loop{10'000};
  listener ann{1};
  loop.attach(ann, "lobby", 1);
  for (int i = 0; i < 30; ++i)
    loop.record_and_tell("lobby", 1, 1000);
  CHECK(ann.socket.waiting_bytes() <= 10'000 + 100);
  CHECK(loop.wanted().empty()); // more than half is waiting
  std::string story;
  for (int i = 0; i < 10; ++i) {
    story += in_short(ann.socket.lines()) + ' ';
    loop.heard.resume(ann.who);
    loop.feed_all(3);
  }
  std::string expected;
  for (int seq = 1; seq <= 30; ++seq) {
    if (seq == 10)
      expected += "lagging 10 ";
    expected += std::to_string(seq) + ' ';
  }
  story.erase(story.find_last_not_of(' ') + 2);
  CHECK(story == expected);
  // From here on it is level: a second fall is told again.
  for (int i = 0; i < 12; ++i)
    loop.record_and_tell("lobby", 1, 1000);
  CHECK(in_short(ann.socket.lines()).ends_with("lagging 40"));
}

TEST_CASE("a slow reader does not hold up the others") {
  heard_loop loop{10'000};
  listener ann{1};
  listener bob{2};
  listener eve{3};
  loop.attach(ann, "lobby", 1);
  loop.attach(bob, "lobby", 1);
  loop.attach(eve, "lobby", 1);
  for (int i = 0; i < 30; ++i) {
    loop.record_and_tell("lobby", 1, 1000);
    CHECK(in_short(bob.socket.lines()) == std::to_string(i + 1));
    CHECK(in_short(eve.socket.lines()) == std::to_string(i + 1));
  }
}

TEST_CASE("an event larger than the limit reaches a reader that keeps up") {
  heard_loop loop{1000};
  listener ann{1};
  loop.attach(ann, "lobby", 1);
  loop.record_and_tell("lobby", 1, 5000);
  CHECK(in_short(ann.socket.lines()) == "1");
}

namespace {

/// Events past the loop's total, beside one who reads them and one who does
/// not.
struct past_the_total {
  past_the_total() {
    loop.attach(slow, "lobby", 1);
    loop.attach(quick, "lobby", 1);
    for (int i = 0; i < 70; ++i) {
      loop.record_and_tell("lobby", 1, 1000);
      if (i % 20 == 0)
        quick.socket.read_all();
    }
  }

  heard_loop loop{262'144, 60'000};
  listener slow{1};
  listener quick{2};
};

} // namespace

TEST_CASE_FIXTURE(
  past_the_total,
  "past the loop's total those with much waiting fall behind first") {
  CHECK(slow.socket.waiting_bytes() > 32'768);
  CHECK(slow.socket.waiting_bytes() < 60'000);
  CHECK(in_short(slow.socket.lines()).find("lagging") != std::string::npos);
  CHECK(in_short(quick.socket.lines()).find("lagging") == std::string::npos);
}

TEST_CASE_FIXTURE(past_the_total,
                  "who is behind is read a page when little waits for it") {
  REQUIRE(slow.who.feeds != nullptr);
  quick.socket.read_all(); // far below the total again
  loop.heard.retry();
  CHECK(loop.wanted().empty());
  slow.socket.read_all();
  loop.heard.resume(slow.who);
  CHECK(loop.wanted().size() == 1);
}

TEST_CASE("who leaves gets its own userLeft and nothing behind it") {
  heard_loop loop;
  listener ann{1};
  loop.attach(ann, "lobby", 1);
  const auto last = loop.record("lobby", 2);
  loop.heard.finish(ann.who, 1);
  loop.tell("lobby", last);
  loop.record_and_tell("lobby", 1);
  CHECK(in_short(ann.socket.lines()) == "1");
  CHECK(loop.heard.rooms().empty());
  CHECK(ann.who.feeds == nullptr);
}

TEST_CASE("who leaves while it is behind gets all up to its userLeft") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 4);
  loop.attach(ann, "lobby", 2);
  const auto last = loop.record("lobby", 1);
  loop.heard.finish(ann.who, 5);
  loop.tell("lobby", last);
  loop.record_and_tell("lobby", 3);
  loop.feed_all(1);
  CHECK(in_short(ann.socket.lines()) == "2 3 4 5");
  CHECK(loop.heard.rooms().empty());
  CHECK(ann.who.feeds == nullptr);
}

TEST_CASE("who left and came back while behind gets its events in order") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 4);
  loop.attach(ann, "lobby", 2);
  loop.heard.finish(ann.who, 5);
  loop.record_and_tell("lobby", 1); // its userLeft
  const auto asked = loop.wanted();
  SUBCASE("at its userJoined") {
    const auto joined = loop.record("lobby", 1);
    loop.heard.attach(ann.who, "lobby", {}, {5}, 6);
    loop.tell("lobby", joined);
  }
  SUBCASE("with since=") {
    const auto joined = loop.record("lobby", 1);
    loop.heard.attach(ann.who, "lobby", {}, {5}, 4);
    loop.tell("lobby", joined);
  }
  for (const auto& one : asked)
    loop.heard.deliver(loop.page(one));
  loop.feed_all();
  loop.record_and_tell("lobby", 1);
  CHECK(in_short(ann.socket.lines()) == "2 3 4 5 6 7");
  CHECK(ann.who.feeds == nullptr);
}

TEST_CASE("what happened between leaving and coming back is not owed") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 4);
  loop.attach(ann, "lobby", 2);
  loop.heard.finish(ann.who, 5);
  loop.record_and_tell("lobby", 1); // its userLeft
  loop.record_and_tell("lobby", 3); // while it is away
  loop.heard.attach(ann.who, "lobby", {}, {8}, 9);
  loop.record_and_tell("lobby", 1); // its userJoined
  loop.heard.finish(ann.who, 10);
  loop.record_and_tell("lobby", 2);
  loop.heard.attach(ann.who, "lobby", {}, {11}, 12);
  loop.record_and_tell("lobby", 1);
  loop.feed_all(2);
  loop.record_and_tell("lobby", 1);
  CHECK(in_short(ann.socket.lines()) == "2 3 4 5 9 10 12 13");
  CHECK(ann.who.feeds == nullptr);
}

TEST_CASE("who left slowly gets all of it, whatever rooms she joins then") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 4);
  loop.attach(ann, "lobby", 2);
  loop.heard.finish(ann.who, 5);
  loop.record_and_tell("lobby", 3);
  loop.heard.attach(ann.who, "lobby", {}, {7}, 8);
  loop.record_and_tell("lobby", 2);
  loop.attach(ann, "attic", 1); // without a LEAVE: no more of 8 and 9
  loop.feed_all(1);
  CHECK(in_short(ann.socket.lines()) == "2 3 4 5");
  CHECK(loop.heard.rooms().size() == 1);
}

TEST_CASE("a LEAVE's promise holds if JOIN follows at once, and another room") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 4);
  loop.attach(ann, "lobby", 2);
  loop.heard.finish(ann.who, 5);
  loop.record_and_tell("lobby", 1);
  SUBCASE("at its userJoined") {
    loop.heard.attach(ann.who, "lobby", {}, {5}, 6);
  }
  SUBCASE("with since= in the middle of what was promised") {
    loop.heard.attach(ann.who, "lobby", {}, {5}, 3);
  }
  SUBCASE("with since= before all that was promised") {
    loop.heard.attach(ann.who, "lobby", {}, {5}, 1);
  }
  loop.record_and_tell("lobby", 2);
  loop.attach(ann, "attic", 1);
  loop.feed_all(1);
  CHECK(in_short(ann.socket.lines()) == "2 3 4 5");
}

TEST_CASE("a JOIN of another room ends the first one at once") {
  heard_loop loop;
  listener ann{1};
  SUBCASE("when level") {
    loop.attach(ann, "lobby", 1);
  }
  SUBCASE("when behind") {
    loop.record("lobby", 3);
    loop.attach(ann, "lobby", 1);
  }
  loop.attach(ann, "attic", 1);
  loop.record_and_tell("lobby", 2);
  loop.record_and_tell("attic", 1);
  loop.feed_all();
  CHECK(in_short(ann.socket.lines()) == "1");
  CHECK(loop.heard.rooms().size() == 1);
  CHECK(ann.who.feeds == nullptr);
}

TEST_CASE("who ends is forgotten everywhere") {
  heard_loop loop;
  auto ann = std::make_unique<listener>(1);
  listener bob{2};
  loop.record("lobby", 3);
  loop.record("attic", 3);
  loop.attach(*ann, "lobby", 1);
  loop.stream(*ann, "attic", 1, 1, 3);
  loop.stream(*ann, "lobby", 2, 1, 3);
  loop.attach(bob, "lobby", 1);
  const auto asked = loop.wanted();
  CHECK(asked.size() == 2); // one of each room
  loop.heard.forget(ann->who);
  CHECK(ann->who.feeds == nullptr);
  ann.reset();
  for (const auto& one : asked)
    loop.heard.deliver(loop.page(one));
  loop.record_and_tell("lobby", 1);
  loop.record_and_tell("attic", 1);
  loop.heard.retry();
  CHECK(in_short(bob.socket.lines()) == "1 2 3 4");
  CHECK(loop.heard.rooms().size() == 1);
  CHECK(loop.heard.take_ended().empty());
}

// -- histories ----------------------------------------------------------------

TEST_CASE("a history has exactly the entries of its range, then ends") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 9);
  loop.stream(ann, "lobby", 7, 3, 6);
  CHECK(loop.heard.take_ended().empty());
  loop.feed_all(1);
  CHECK(in_short(ann.socket.lines()) == "h3 h4 h5 h6");
  const auto ended = loop.heard.take_ended();
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].session == ann.who.session);
  CHECK(ended[0].line == 7);
  CHECK(loop.heard.rooms().empty());
  CHECK(ann.who.feeds == nullptr);
}

TEST_CASE("a history goes on beside live events") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 3);
  loop.attach(ann, "lobby", 4);
  loop.stream(ann, "lobby", 7, 1, 3);
  loop.record_and_tell("lobby", 1);
  loop.feed_all();
  loop.record_and_tell("lobby", 1);
  CHECK(in_short(ann.socket.lines()) == "4 h1 h2 h3 5");
}

TEST_CASE("a history waits for a slow reader") {
  heard_loop loop{10'000};
  listener ann{1};
  loop.record("lobby", 50, 1000);
  loop.stream(ann, "lobby", 7, 1, 50);
  loop.feed_all(2);
  CHECK(ann.socket.waiting_bytes() < 10'000);
  std::size_t entries = 0;
  for (int i = 0; i < 50; ++i) {
    entries += ann.socket.lines().size();
    loop.heard.resume(ann.who);
    loop.feed_all(2);
  }
  CHECK(entries == 50);
  CHECK(loop.heard.take_ended().size() == 1);
}

TEST_CASE("a history whose room was heard long ago goes on at the told head") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 3);
  loop.stream(ann, "lobby", 7, 1, 3); // the loop has no member: no more news
  loop.record("lobby", 3);
  listener bob{2};
  loop.stream(bob, "lobby", 8, 1, 6);
  loop.heard.deliver("lobby", {6}, {});
  loop.feed_all();
  CHECK(in_short(ann.socket.lines()) == "h1 h2 h3");
  CHECK(in_short(bob.socket.lines()) == "h1 h2 h3 h4 h5 h6");
}

TEST_CASE("an unreadable page ends a history with a notice") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 9);
  loop.stream(ann, "lobby", 7, 3, 6);
  const auto asked = loop.wanted();
  REQUIRE(asked.size() == 1);
  loop.heard.deliver(loop.unreadable(asked[0]));
  const auto lines = ann.socket.lines();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with("{\"type\":\"notice\""));
  CHECK(lines[0].find("seq 3") != std::string::npos);
  CHECK(loop.heard.take_ended().size() == 1);
  loop.heard.retry();
  CHECK(loop.wanted().empty());
}

TEST_CASE("a member whose page is unreadable is tried again") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 3);
  loop.attach(ann, "lobby", 1);
  const auto asked = loop.wanted();
  REQUIRE(asked.size() == 1);
  loop.heard.deliver(loop.unreadable(asked[0]));
  CHECK(loop.wanted().empty());
  CHECK(ann.socket.lines().size() == 1);
  loop.heard.retry();
  loop.feed_all();
  CHECK(in_short(ann.socket.lines()) == "1 2 3");
}

TEST_CASE("what retention removed is named and skipped") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 9);
  loop.attach(ann, "lobby", 2);
  const auto asked = loop.wanted();
  REQUIRE(asked.size() == 1);
  auto page = loop.page({"lobby", 5, 9});
  page.first = 2;
  loop.heard.deliver(page);
  const auto lines = ann.socket.lines();
  REQUIRE(lines.size() == 6);
  CHECK(lines[0].find("events 2 to 4 no more") != std::string::npos);
  CHECK(in_short({lines.begin() + 1, lines.end()}) == "5 6 7 8 9");
}

TEST_CASE("a history of which nothing is left ends") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 9);
  loop.stream(ann, "lobby", 7, 2, 4);
  const auto asked = loop.wanted();
  REQUIRE(asked.size() == 1);
  auto page = loop.page(asked[0], 0);
  loop.heard.deliver(page);
  CHECK(ann.socket.lines().size() == 1);
  CHECK(loop.heard.take_ended().size() == 1);
}

// -- a room that is rebuilt ---------------------------------------------------

TEST_CASE("a rebuilt room is told where its members stand") {
  heard_loop loop;
  listener level{1};
  listener behind{2};
  listener leaving{3};
  listener asking{4};
  loop.record("lobby", 5);
  loop.attach(level, "lobby", 6);
  loop.attach(behind, "lobby", 2);
  loop.attach(leaving, "lobby", 2);
  loop.heard.finish(leaving.who, 6);
  loop.stream(asking, "lobby", 1, 1, 5);
  auto list = loop.heard.attach_to("lobby", {});
  std::sort(list.begin(), list.end(),
            [](const auto& a, const auto& b) { return a.session < b.session; });
  REQUIRE(list.size() == 2);
  CHECK(list[0].session == level.who.session);
  CHECK(list[0].next == 6);
  CHECK(list[1].session == behind.who.session);
  CHECK(list[1].next == 2);
}

TEST_CASE("what a room recorded before it ended is delivered and answered") {
  heard_loop loop;
  listener ann{1};
  listener bob{2};
  loop.attach(ann, "lobby", 1);
  loop.attach(bob, "lobby", 1);
  ann.who.pending.add({ann.who.session, 5, "recorded"});
  ann.who.pending.add({ann.who.session, 6, "lost"});
  loop.record("lobby", 1, 10, ann.who.session, 5); // and nobody was told
  loop.heard.attach_to("lobby", {});
  loop.heard.attached("lobby", {1});
  CHECK(loop.heard.take_resends().empty()); // not before the page is here
  loop.feed_all();
  CHECK(in_short(ann.socket.lines()) == "OK 1");
  CHECK(in_short(bob.socket.lines()) == "1");
  REQUIRE(ann.who.pending.size() == 1);
  ann.who.pending.for_each_unanswered(
    [](const say_request& asked) { CHECK(asked.line == 6); });
  CHECK(loop.heard.take_resends().size() == 2);
  loop.record_and_tell("lobby", 1);
  CHECK(in_short(ann.socket.lines()) == "2");
  CHECK(loop.heard.take_resends().empty());
}

TEST_CASE("members that missed nothing may send again at once") {
  heard_loop loop;
  listener ann{1};
  loop.attach(ann, "lobby", 1);
  loop.record_and_tell("lobby", 2);
  loop.heard.attach_to("lobby", {});
  loop.heard.attached("lobby", {2});
  CHECK(loop.wanted().empty());
  CHECK(loop.heard.take_resends() == std::vector<session_id>{ann.who.session});
  loop.record_and_tell("lobby", 1);
  CHECK(in_short(ann.socket.lines()) == "1 2 3");
}

TEST_CASE("a page that is under way outlives its room") {
  heard_loop loop;
  listener ann{1};
  loop.record("lobby", 3);
  loop.attach(ann, "lobby", 1);
  const auto asked = loop.wanted();
  REQUIRE(asked.size() == 1);
  loop.heard.attach_to("lobby", {});
  loop.heard.attached("lobby", {3});
  CHECK(loop.wanted().empty());
  loop.heard.deliver(loop.page(asked[0]));
  CHECK(in_short(ann.socket.lines()) == "1 2 3");
}

TEST_CASE("an answer that comes by a page wakes who waits for it") {
  heard_loop loop;
  listener ann{1};
  loop.attach(ann, "lobby", 1);
  ann.who.pending.add({ann.who.session, 5, "recorded"});
  ann.who.wants_input = true;
  loop.record("lobby", 1, 10, ann.who.session, 5);
  loop.heard.attach_to("lobby", {});
  loop.heard.attached("lobby", {1});
  loop.feed_all();
  CHECK(loop.heard.take_woken() == std::vector<session_id>{ann.who.session});
}

TEST_CASE("an event of an earlier process answers no line of today") {
  heard_loop loop;
  listener ann{1};
  const auto before =
    session_id::stored(ann.who.session.opening() - 1, ann.who.session.number());
  loop.record("lobby", 3, 10, before, 5);
  ann.who.pending.add({ann.who.session, 5, "yo"});
  loop.attach(ann, "lobby", 1);
  loop.feed_all();
  CHECK(in_short(ann.socket.lines()) == "1 2 3");
  CHECK(ann.who.pending.size() == 1);
}

// -- many at once -------------------------------------------------------------

TEST_CASE("who stands at the same place shares one page and one encoding") {
  heard_loop loop;
  listener ann{1};
  listener bob{2};
  listener eve{3};
  loop.record("lobby", 9);
  for (auto* x : {&ann, &bob, &eve})
    loop.attach(*x, "lobby", 3);
  const auto asked = loop.wanted();
  REQUIRE(asked.size() == 1);
  loop.heard.deliver(loop.page(asked[0]));
  iovec one{};
  iovec other{};
  REQUIRE(ann.socket.gather(&one, 1) == 1);
  REQUIRE(eve.socket.gather(&other, 1) == 1);
  CHECK(one.iov_base == other.iov_base);
  CHECK(in_short(bob.socket.lines()) == "3 4 5 6 7 8 9");
}

TEST_CASE("a page serves all who stand within it, each from its place on") {
  heard_loop loop;
  std::vector<std::unique_ptr<listener>> all;
  loop.record("lobby", 100);
  for (std::uint64_t i = 1; i <= 50; ++i) {
    all.push_back(std::make_unique<listener>(i));
    loop.attach(*all.back(), "lobby", i);
  }
  CHECK(loop.feed_all() == 1);
  for (const auto& x : all)
    CHECK(x->socket.lines().size() == 101 - x->who.session.slot());
}

TEST_CASE("a long history holds up nobody in its room") {
  heard_loop loop;
  listener ann{1};
  listener bob{2};
  loop.record("lobby", 1000);
  loop.stream(ann, "lobby", 7, 1, 1000);
  loop.attach(bob, "lobby", 990);
  auto pages = 0;
  while (bob.socket.waiting_bytes() == 0) {
    ++pages;
    const auto asked = loop.wanted();
    REQUIRE(asked.size() == 1); // one at a time
    loop.heard.deliver(loop.page(asked[0], 10));
  }
  CHECK(pages == 2);
}

TEST_CASE("who cannot take a page holds up nobody at its place") {
  heard_loop loop{10'000};
  listener ann{1};
  listener bob{2};
  loop.record("lobby", 9, 1000);
  loop.attach(ann, "lobby", 1);
  loop.attach(bob, "lobby", 1);
  ann.socket.append(std::string(9'000, 'x'));
  loop.feed_all();
  CHECK(in_short(bob.socket.lines()) == "1 2 3 4 5 6 7 8 9");
  CHECK(ann.socket.waiting_bytes() == 9'000);
  ann.socket.clear();
  loop.heard.resume(ann.who);
  loop.feed_all();
  CHECK(in_short(ann.socket.lines()) == "1 2 3 4 5 6 7 8 9");
}

TEST_CASE("past the loop's total many that resume are given little each") {
  constexpr std::size_t total = 200'000;
  heard_loop loop{262'144, total};
  loop.record("lobby", 400, 1000);
  std::vector<std::unique_ptr<listener>> all;
  for (std::uint64_t i = 1; i <= 50; ++i) {
    all.push_back(std::make_unique<listener>(i));
    loop.attach(*all.back(), "lobby", i); // each one somewhere else
  }
  loop.feed_all();
  CHECK(outbox::loop_waiting_bytes() < total + 50 * std::size_t{33'000});
  const auto room = total / 50;
  for (const auto& x : all)
    CHECK(x->socket.waiting_bytes() > room / 4);
  // Who reads on gets everything all the same.
  auto& last = *all.back();
  std::size_t lines = 0;
  for (int i = 0; i < 400; ++i) {
    lines += last.socket.lines().size();
    loop.heard.resume(last.who);
    loop.feed_all();
  }
  CHECK(lines == 351);
}

TEST_CASE("an event longer than what is left is read again only when it fits") {
  heard_loop loop{100'000, 1'000};
  listener ann{1};
  loop.record("lobby", 3, 40'000);
  loop.attach(ann, "lobby", 1);
  CHECK(loop.feed_all() <= 3);
  CHECK(in_short(ann.socket.lines()) == "1");
  loop.heard.resume(ann.who);
  CHECK(loop.feed_all() <= 3);
  CHECK(in_short(ann.socket.lines()) == "2");
}
