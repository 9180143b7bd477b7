#include "actors/rooms/room_attachment.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

namespace {

constexpr session_id ann{1, 0, 0, 1};
constexpr session_id bob{1, 1, 0, 2};
constexpr session_id eve{1, 1, 5, 3};
constexpr session_id zoe{1, 2, 5, 4};

using sessions = std::vector<session_id>;

std::string text(const std::vector<room_attachment::decision>& decisions) {
  const auto name = [](session_id x) {
    return x == ann ? "ann" : x == bob ? "bob" : x == eve ? "eve" : "zoe";
  };
  std::string result;
  for (const auto& x : decisions)
    result += std::string{name(x.from)} + '>' + name(x.to)
              + (x.is_held ? " held, " : ", ");
  return result;
}

/// Of three audiences unless told otherwise; the room had these members.
struct attachment : room_attachment {
  explicit attachment(const sessions& rows) : attachment(3, rows) {}

  attachment(audience_number audiences, const sessions& rows)
      : room_attachment(1) {
    for (audience_number i = 0; i < audiences; ++i)
      await(i);
    for (const auto row : rows)
      add_row(row);
  }
};

} // namespace

TEST_CASE("nobody is served before all have answered or the time is up") {
  attachment waiting{{ann}};
  waiting.answered(0, {{ann, 2}});
  waiting.answered(2, {});
  CHECK_FALSE(waiting.may_serve());
  SUBCASE("an audience that answers twice is one audience") {
    waiting.answered(0, {{ann, 2}});
    CHECK_FALSE(waiting.may_serve());
  }
  SUBCASE("nobody else answers for it") {
    waiting.answered(7, {});
    CHECK_FALSE(waiting.may_serve());
  }
  SUBCASE("the last one answers") {
    waiting.answered(1, {});
    CHECK(waiting.all_answered());
    CHECK(waiting.may_serve());
  }
  SUBCASE("the time is up") {
    waiting.deadline_passed();
    CHECK_FALSE(waiting.all_answered());
    CHECK(waiting.awaits(1));
    CHECK(waiting.may_serve());
  }
}

TEST_CASE("what an audience says last counts while the room waits") {
  attachment waiting{{ann, bob, eve}};
  waiting.answered(1, {{bob, 2}, {eve, 2}});
  waiting.answered(0, {{ann, 2}});
  waiting.answered(1, {{eve, 2}});
  waiting.answered(2, {});
  CHECK(text(waiting.decide()) == "ann>ann, eve>eve, ");
  CHECK(waiting.take_lost() == sessions{bob});
}

TEST_CASE("an answer is used once, and a second one changes nothing") {
  attachment waiting{{ann}};
  waiting.answered(0, {{ann, 2, {}, 0, true}});
  CHECK(text(waiting.decide()) == "ann>ann held, ");
  CHECK(waiting.decide().empty());
  waiting.answered(0, {{ann, 2, {}, 0, true}});
  CHECK(waiting.decide().empty()); // it may have joined since
}

TEST_CASE("sessions that the journal does not know have no place") {
  attachment waiting{{}};
  waiting.answered(0, {{ann, 0}, {bob, 0, eve, 1, true}});
  CHECK(waiting.decide().empty());
  CHECK(waiting.take_lost().empty());
}

TEST_CASE("a row that nobody names is lost only when all have answered") {
  attachment waiting{{ann, bob}};
  waiting.answered(0, {});
  waiting.answered(1, {{bob, 3}});
  waiting.deadline_passed();
  CHECK(text(waiting.decide()) == "bob>bob, ");
  SUBCASE("the last audience has taken it over") {
    waiting.answered(2, {{zoe, 3, ann, 1, true}});
    CHECK(text(waiting.decide()) == "ann>zoe held, ");
    CHECK(waiting.take_lost().empty());
  }
  SUBCASE("the last audience does not know it either") {
    waiting.answered(2, {});
    CHECK(waiting.decide().empty());
    CHECK(waiting.take_lost() == sessions{ann});
  }
}

TEST_CASE("the last one of several takeovers has the place") {
  attachment waiting{{ann}};
  const attached_member first{ann, 2, ann, 0, true};
  const attached_member second{eve, 0, ann, 1, true};
  const attached_member third{zoe, 3, ann, 2};
  SUBCASE("in one go") {
    waiting.answered(2, {third});
    waiting.answered(1, {second});
    waiting.answered(0, {first});
    CHECK(text(waiting.decide()) == "ann>zoe, ");
  }
  SUBCASE("one after the other") {
    waiting.answered(0, {first});
    CHECK(text(waiting.decide()) == "ann>ann held, ");
    waiting.answered(1, {second});
    CHECK(text(waiting.decide()) == "ann>eve held, ");
    waiting.answered(2, {third});
    CHECK(text(waiting.decide()) == "eve>zoe, ");
  }
  SUBCASE("the other way round") {
    waiting.answered(2, {third});
    CHECK(text(waiting.decide()) == "ann>zoe, ");
    waiting.answered(1, {second});
    waiting.answered(0, {first});
    CHECK(waiting.decide().empty());
  }
  CHECK(waiting.take_lost().empty());
}

TEST_CASE("a takeover that the room has heard of outlives a late answer") {
  attachment waiting{{ann}};
  SUBCASE("of the session that gave the place") {
    waiting.answered(2, {});
    waiting.deadline_passed();
    waiting.transferred(ann, zoe);
    waiting.answered(0, {{ann, 2, ann, 0, true}});
  }
  SUBCASE("of the session that got it") {
    waiting.answered(0, {{ann, 2, ann, 0, true}});
    waiting.decide();
    waiting.transferred(ann, zoe);
    waiting.answered(2, {{zoe, 0, ann, 1, true}});
  }
  SUBCASE("and a second takeover") {
    waiting.transferred(ann, eve);
    waiting.transferred(eve, zoe);
    waiting.answered(1, {{eve, 0, ann, 1, true}});
  }
  CHECK(waiting.decide().empty());
  for (const audience_number audience : {0U, 1U, 2U})
    waiting.answered(audience, {});
  CHECK(waiting.take_lost().empty());
}

TEST_CASE("a takeover before the claim moves the answer") {
  attachment waiting{1, {}};
  waiting.answered(0, {{ann, 2}});
  waiting.transferred(ann, zoe);
  waiting.add_row(ann);
  CHECK(text(waiting.decide()) == "ann>zoe held, ");
}

TEST_CASE("no answer speaks for who has joined, left or ended meanwhile") {
  attachment waiting{{ann}};
  SUBCASE("nobody had named it") {
    waiting.forget(ann);
    waiting.answered(0, {{ann, 2}});
    waiting.answered(1, {{eve, 2, ann, 1}});
  }
  SUBCASE("it was named") {
    waiting.answered(0, {{ann, 2}});
    waiting.decide();
    waiting.forget(ann);
    waiting.answered(1, {});
  }
  SUBCASE("it was named and had the place by a takeover") {
    waiting.answered(1, {{eve, 2, ann, 1}});
    waiting.decide();
    waiting.forget(eve);
    waiting.answered(0, {});
  }
  waiting.answered(2, {});
  CHECK(waiting.decide().empty());
  CHECK(waiting.take_lost().empty());
}

TEST_CASE("who gave its place away takes nothing along when it ends") {
  attachment waiting{{ann}};
  waiting.answered(1, {{eve, 2, ann, 1}});
  waiting.decide();
  waiting.forget(ann);
  waiting.answered(2, {{zoe, 2, ann, 2}});
  CHECK(text(waiting.decide()) == "eve>zoe, ");
}

TEST_CASE("a JOIN from a late audience is kept until it has answered") {
  attachment waiting{{}};
  waiting.keep({zoe, 1, "zoe"});
  waiting.keep({zoe, 1, "zoe"});
  waiting.keep({bob, 4, "bob"});
  waiting.keep({ann, 2, "ann"});
  CHECK(waiting.take_joins().empty());
  waiting.answered(2, {});
  const auto joins = waiting.take_joins();
  REQUIRE(joins.size() == 1);
  CHECK(joins.front().session == zoe);
  waiting.forget(bob);
  waiting.answered(1, {});
  CHECK(waiting.take_joins().empty());
  CHECK(waiting.keeps_joins());
}

TEST_CASE("an audience is reported once for each of its answers") {
  attachment waiting{{}};
  CHECK(waiting.take_answered().empty());
  waiting.answered(1, {});
  waiting.answered(0, {});
  CHECK(waiting.take_answered() == audience_list{1, 0});
  CHECK(waiting.take_answered().empty());
  waiting.answered(1, {});
  CHECK(waiting.take_answered() == audience_list{1});
}

TEST_CASE("a node that has answered before it is asked is not waited for") {
  constexpr session_id abroad{7, 3, 0, 1};
  const auto node = audience_of(abroad, 1);
  attachment waiting{0, {abroad}};
  SUBCASE("it has answered") {
    waiting.answered(node, {{abroad, 2}});
    waiting.await(node);
    CHECK(waiting.all_answered());
    CHECK(waiting.decide().size() == 1);
  }
  SUBCASE("it has not") {
    waiting.await(node);
    waiting.await(node);
    CHECK(waiting.awaits(node));
    waiting.keep({abroad, 1, "zoe"});
    CHECK(waiting.take_joins().empty());
    waiting.answered(node, {});
    CHECK(waiting.all_answered());
    CHECK(waiting.take_joins().size() == 1);
    CHECK(waiting.take_lost() == sessions{abroad});
  }
}
