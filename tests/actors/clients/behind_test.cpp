// Pages that a database lacks: nobody is told, and they are asked for again.

#include "tests/actors/clients/heard_loop.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// A room with seven events, of which nobody is told yet.
struct seven_recorded : heard_loop {
  seven_recorded() { record("lobby", 7); }

  page_request asked_once() {
    const auto asked = wanted();
    REQUIRE(asked.size() == 1);
    return asked.front();
  }
};

} // namespace

TEST_CASE("a member whose page the database lacks gets it a second later") {
  seven_recorded loop;
  listener ann{1};
  loop.attach(ann, "lobby", 3);
  loop.heard.deliver(heard_loop::behind(loop.asked_once()));
  CHECK(loop.wanted().empty());
  CHECK(in_short(ann.socket.lines()).empty());
  SUBCASE("and again if it is still behind") {
    loop.heard.retry();
    loop.heard.deliver(heard_loop::behind(loop.asked_once()));
    CHECK(loop.wanted().empty());
  }
  SUBCASE("with what was recorded meanwhile") {
    loop.record_and_tell("lobby", 1);
    CHECK(loop.wanted().empty());
  }
  loop.heard.retry();
  loop.feed_all();
  const auto got = in_short(ann.socket.lines());
  CHECK((got == "3 4 5 6 7" || got == "3 4 5 6 7 8"));
  CHECK(loop.heard.rooms().at("lobby").feeds.empty());
}

TEST_CASE("a HISTORY whose page the database lacks goes on") {
  seven_recorded loop;
  listener ann{1};
  loop.stream(ann, "lobby", 4, 2, 5);
  loop.heard.deliver(heard_loop::behind(loop.asked_once()));
  CHECK(loop.heard.take_ended().empty());
  loop.heard.retry();
  loop.feed_all();
  CHECK(in_short(ann.socket.lines()) == "h2 h3 h4 h5");
  CHECK(loop.heard.take_ended().size() == 1);
}

TEST_CASE("who waits for another page does not wait for one that is lacking") {
  seven_recorded loop;
  listener ann{1};
  listener bob{2};
  loop.attach(ann, "lobby", 3);
  loop.attach(bob, "lobby", 5);
  loop.heard.deliver(heard_loop::behind(loop.asked_once()));
  CHECK(loop.asked_once().first == 5);
}

TEST_CASE("a page that comes late is of use although one was lacking") {
  seven_recorded loop;
  listener ann{1};
  loop.attach(ann, "lobby", 3);
  const auto asked = loop.asked_once();
  loop.heard.deliver(heard_loop::behind(asked));
  loop.heard.deliver(heard_loop::behind(asked));
  loop.heard.retry();
  loop.heard.deliver(loop.page(loop.asked_once()));
  loop.heard.deliver(loop.page(asked));
  CHECK(in_short(ann.socket.lines()) == "3 4 5 6 7");
}

TEST_CASE("a page is asked for in the highest epoch that was told") {
  seven_recorded loop;
  listener ann{1};
  loop.epoch = 5;
  loop.attach(ann, "lobby", 3);
  CHECK(loop.asked_once().epoch == 5);
  SUBCASE("a head of an owner before, which comes late") {
    loop.epoch = 4;
    loop.record_and_tell("lobby", 1);
  }
  SUBCASE("a new owner whose head is not news") {
    loop.heard.deliver("lobby", {7, 6}, {});
    loop.epoch = 6;
  }
  SUBCASE("a rebuilt room") {
    loop.heard.attached("lobby", {7, 6});
    loop.epoch = 6;
  }
  const auto expected = std::max<std::uint64_t>(loop.epoch, 5);
  listener bob{2};
  loop.stream(bob, "lobby", 4, 1, 2);
  loop.heard.deliver(heard_loop::behind({"lobby", 3, 7, 0}));
  CHECK(loop.asked_once().epoch == expected);
}
