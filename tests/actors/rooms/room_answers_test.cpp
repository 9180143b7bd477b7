#include "actors/rooms/room_answers.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace greenroom;

namespace {

constexpr session_id ann{1, 0, 0, 1};
constexpr session_id eve{1, 2, 5, 3};

/// The only answer that there is to tell.
room_answer only(room_answers& answers) {
  const auto update = answers.take(9, {});
  REQUIRE(update);
  REQUIRE(update->answers.size() == 1);
  return update->answers.front();
}

} // namespace

TEST_CASE("a refused line is answered, line 0 is not") {
  room_answers answers{"lobby", 1};
  answers.refused(eve, 0, refusal::server_busy);
  CHECK_FALSE(answers.take(1, {}));
  answers.refused(eve, 9, refusal::server_busy);
  const auto answer = only(answers);
  CHECK(answer.kind == answer_kind::refused);
  CHECK(answer.why == refusal::server_busy);
  CHECK(answer.session == eve);
  CHECK(answer.line == 9);
  CHECK(answers.targets() == audience_list{2});
}

TEST_CASE("what was told is not told again") {
  room_answers answers{"lobby", 1};
  answers.left(ann, 2, 7);
  answers.attached(1);
  CHECK(answers.take(7, {})->room == "lobby");
  CHECK(answers.take(7, {})->room == "lobby");
  CHECK_FALSE(answers.take(7, {}));
}

TEST_CASE("a JOIN since= is told what follows, what is gone, what never was") {
  room_answers answers{"lobby", 1};
  joined_place place{ann, 4, true, 3, 11, 10};
  SUBCASE("without since=") {
    place.resumes = false;
    answers.joined(place, 1);
    const auto answer = only(answers);
    CHECK(answer.first == 11);
    CHECK(answer.last == 10);
    CHECK_FALSE(answer.reset);
  }
  SUBCASE("what follows") {
    answers.joined(place, 4);
    const auto answer = only(answers);
    CHECK(answer.seq == 11);
    CHECK(answer.head == 10);
    CHECK(answer.first == 4);
    CHECK(answer.last == 10);
    CHECK(answer.gap_from == 0);
  }
  SUBCASE("what is gone") {
    answers.joined(place, 7);
    const auto answer = only(answers);
    CHECK(answer.first == 7);
    CHECK(answer.gap_from == 4);
    CHECK(answer.gap_to == 6);
  }
  SUBCASE("what never was") {
    place.since = 11;
    answers.joined(place, 1);
    const auto answer = only(answers);
    CHECK(answer.reset);
    CHECK(answer.first == 11);
  }
}

TEST_CASE("a HISTORY is cut to its limit") {
  room_answers answers{"lobby", 1};
  history_request asked;
  asked.session = ann;
  asked.line = 5;
  asked.nickname = "ann";
  asked.limit = 3;
  answers.history(asked, {1, 9, false});
  const auto answer = only(answers);
  CHECK(answer.kind == answer_kind::history);
  CHECK(answer.first == 7);
  CHECK(answer.last == 9);
  CHECK(answer.is_truncated);
  CHECK(answer.nickname == "ann");
}

TEST_CASE("events go to the members' audiences, answers to their askers' too") {
  room_answers answers{"lobby", 1};
  audience_table members;
  members.add(5);
  members.add(0);
  answers.recorded(share(std::vector<event>(1)));
  answers.left(ann, 2, 8);
  answers.placed(eve);
  const auto update = answers.take(8, members);
  REQUIRE(update);
  CHECK(update->head == 8);
  CHECK(update->events->size() == 1);
  CHECK(update->answers.size() == 2);
  CHECK_FALSE(update->attached);
  CHECK(answers.targets() == audience_list{0, 5, 2});
}

TEST_CASE("only who has attached is told so, after the answers") {
  room_answers answers{"lobby", 1};
  audience_table members;
  members.add(0);
  members.add(1);
  answers.attached(1);
  answers.attached(1);
  answers.placed(ann);
  CHECK_FALSE(answers.take(8, members)->attached);
  const auto update = answers.take(8, members);
  REQUIRE(update);
  CHECK(update->attached);
  CHECK(update->head == 8);
  CHECK(update->answers.empty());
  CHECK(answers.targets() == audience_list{1});
}
