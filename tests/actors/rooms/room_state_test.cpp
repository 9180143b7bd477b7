#include "tests/actors/rooms/driven_room.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;

namespace {

struct own_disk {
  memory_journal disk;
};

// The disk is a base, so that it is there before the room that reads it.
struct fresh_room : own_disk, driven_room {
  fresh_room() : driven_room(disk) { claim(); }
};

} // namespace

TEST_CASE("a stranger may neither say anything nor leave") {
  fresh_room room;
  room.state.say({ann, 1, "hi"});
  CHECK(is_refused(room.take_answer(), refusal::join_a_room_first));
  room.state.leave(ann, 2);
  CHECK(is_refused(room.take_answer(), refusal::join_a_room_first));
  room.state.leave(ann, 0);
  CHECK(room.take_answers().empty());
  CHECK_FALSE(room.write());
}

TEST_CASE("a nickname is refused from JOIN until its member leaves") {
  fresh_room room;
  room.join(ann, "ann");
  const auto refused = [&] {
    room.answers.clear();
    room.join(bob, "ann", 7);
    const auto answer = room.take_answer();
    return is_refused(answer, refusal::already_present) && answer.session == bob
           && answer.line == 7;
  };
  CHECK(refused());
  room.pump();
  CHECK(refused());
  room.write_all();
  CHECK(refused());
}

TEST_CASE("who comes back at once waits for her own userLeft, and is let in") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.leave(ann, 0);
  SUBCASE("before the append") {}
  SUBCASE("during the append") {
    room.pump();
  }
  room.join(bob, "ann", 7);
  room.join(bob, "ann", 7); // asked again
  room.join(eve, "ann", 8);
  CHECK(room.take_answers().empty());
  room.write_all();
  const auto answers = room.take_answers();
  REQUIRE(answers.size() == 2);
  CHECK(is_refused(answers[0], refusal::already_present));
  CHECK(answers[0].session == eve);
  CHECK(answers[1].kind == answer_kind::joined);
  CHECK(answers[1].session == bob);
  CHECK(story(recorded(room.disk)) == "+ann -ann +ann");
}

TEST_CASE("who closes while she waits for her own userLeft joins nothing") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.leave(ann, 0);
  room.join(bob, "ann", 7);
  room.state.leave(bob, 0);
  room.write_all();
  CHECK(room.take_answers().empty());
  CHECK(story(recorded(room.disk)) == "+ann -ann");
}

TEST_CASE("names that differ in case are two users") {
  fresh_room room;
  room.enter(ann, "ann");
  room.enter(bob, "Ann");
  CHECK(room.state.user_names() == std::vector<std::string>{"Ann", "ann"});
}

TEST_CASE("users are named in order, up to a limit, members only") {
  fresh_room room;
  room.enter(eve, "eve");
  room.enter(ann, "ann");
  room.enter(bob, "bob");
  CHECK(room.state.user_names(2) == std::vector<std::string>{"ann", "bob"});
  CHECK(room.state.user_names(0).empty());
  const auto version = room.state.users_version();
  room.state.say({ann, 2, "hi"});
  room.write_all();
  CHECK(room.state.users_version() == version);
  room.state.leave(ann, 3);
  room.write_all();
  CHECK(room.state.users_version() != version);
  CHECK(room.state.user_names() == std::vector<std::string>{"bob", "eve"});
}

TEST_CASE("nothing is said before one's JOIN is recorded") {
  fresh_room room;
  room.join(ann, "ann");
  room.state.say({ann, 2, "hi"});
  CHECK(is_refused(room.take_answer(), refusal::join_a_room_first));
}

TEST_CASE("nothing is said after one's LEAVE") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.leave(ann, 2);
  room.state.say({ann, 3, "hi"});
  CHECK(is_refused(room.take_answer(), refusal::join_a_room_first));
}

TEST_CASE("a refused line is answered to who sent it, line 0 to nobody") {
  fresh_room room;
  room.state.refuse(eve, 9, refusal::server_busy);
  const auto answer = room.take_answer();
  CHECK(is_refused(answer, refusal::server_busy));
  CHECK(answer.session == eve);
  CHECK(answer.line == 9);
  CHECK(room.state.targets() == audience_list{audience_of(eve, 1)});
  room.state.refuse(eve, 0, refusal::server_busy);
  CHECK_FALSE(room.state.take_update());
}

TEST_CASE("nothing is answered before it is recorded") {
  fresh_room room;
  room.join(ann, "ann");
  CHECK(room.take_answers().empty());
  CHECK(room.state.users() == 0);
  CHECK(!room.state.find("ann"));
  room.write();
  const auto answer = room.take_answer();
  CHECK(answer.kind == answer_kind::joined);
  CHECK(answer.seq == 1);
  CHECK(room.state.users() == 1);
  room.state.say({ann, 2, "hi"});
  room.pump();
  CHECK(room.told.size() == 1);
  room.write();
  CHECK(story(room.told) == "+ann ann:hi");
  CHECK(room.told.back().session == ann);
  CHECK(room.told.back().line == 2);
}

TEST_CASE("LEAVE ends the membership with one userLeft") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.leave(ann, 2);
  room.state.leave(ann, 2);
  room.state.leave(ann, 0);
  room.write_all();
  const auto answer = room.take_answer();
  CHECK(answer.kind == answer_kind::left);
  CHECK(answer.seq == 2);
  CHECK(answer.line == 2);
  CHECK(story(recorded(room.disk)) == "+ann -ann");
  CHECK(room.state.users() == 0);
  CHECK(room.state.empty());
}

TEST_CASE("a connection that closes leaves, and nobody is answered") {
  fresh_room room;
  room.enter(ann, "ann");
  room.enter(bob, "bob");
  room.state.leave(ann, 0);
  room.state.leave(ann, 0);
  room.write_all();
  CHECK(room.take_answers().empty());
  CHECK(story(recorded(room.disk)) == "+ann +bob -ann");
  CHECK(room.state.user_names() == std::vector<std::string>{"bob"});
}

TEST_CASE("a connection that closes while it joins leaves once") {
  fresh_room room;
  SUBCASE("before the append") {
    room.join(ann, "ann");
  }
  SUBCASE("during the append") {
    room.join(ann, "ann");
    room.pump();
  }
  room.state.leave(ann, 0);
  room.state.leave(ann, 0);
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann -ann");
  CHECK(room.state.empty());
  CHECK(room.state.users() == 0);
}

TEST_CASE("a JOIN behind one's own userLeft waits for it") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.leave(ann, 0); // joined another room …
  SUBCASE("that is queued") {}
  SUBCASE("that is at the journal") {
    room.pump();
  }
  room.join(ann, "ann", 5); // … and came back at once
  CHECK(room.take_answers().empty());
  room.write_all();
  const auto answer = room.take_answer();
  CHECK(answer.kind == answer_kind::joined);
  CHECK(answer.line == 5);
  CHECK(answer.seq == 3);
  CHECK(story(recorded(room.disk)) == "+ann -ann +ann");
  CHECK(room.state.users() == 1);
}

TEST_CASE("a JOIN that waits for one's own userLeft ends with the connection") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.leave(ann, 0);
  room.pump();
  room.join(ann, "ann", 5);
  room.state.leave(ann, 0);
  room.write_all();
  CHECK(room.take_answers().empty());
  CHECK(story(recorded(room.disk)) == "+ann -ann");
  CHECK(room.state.empty());
}

TEST_CASE("a JOIN that is asked twice is answered once") {
  fresh_room room;
  room.join(ann, "ann", 4);
  room.join(ann, "ann", 4);
  room.pump();
  room.join(ann, "ann", 4);
  room.write_all();
  CHECK(room.take_answer().line == 4);
  CHECK(story(recorded(room.disk)) == "+ann");
}

TEST_CASE("a member that joins again keeps its place") {
  fresh_room room;
  room.enter(bob, "bob");
  room.enter(ann, "ann");
  room.state.say({bob, 2, "hi"});
  room.write_all();
  room.join(ann, "ann", 9);
  const auto plain = room.take_answer();
  CHECK(plain.kind == answer_kind::joined);
  CHECK(plain.seq == 2);
  CHECK(plain.head == 1);
  CHECK(plain.first == 2);
  room.join_since(ann, "ann", 0, 10);
  const auto resumed = room.take_answer();
  CHECK(resumed.seq == 2);
  CHECK(resumed.first == 1);
  CHECK(resumed.last == 1);
  CHECK(story(recorded(room.disk)) == "+bob +ann bob:hi");
}

TEST_CASE("a takeover moves a place without an event") {
  fresh_room room;
  room.enter(ann, "ann");
  room.enter(bob, "bob");
  room.state.transfer(ann, eve);
  const auto answer = room.take_answer();
  CHECK(answer.kind == answer_kind::placed);
  CHECK(answer.session == eve);
  CHECK(answer.line == 0);
  CHECK(room.state.users() == 2);
  CHECK(room.state.user_names() == std::vector<std::string>{"ann", "bob"});
  CHECK(room.state.find("ann") == eve);
  for (const auto& who : {ann, eve}) {
    room.state.say({who, 2, "old"});
    CHECK(is_refused(room.take_answer(), refusal::join_a_room_first));
  }
  room.state.leave(ann, 0);
  room.state.say({bob, 2, "meanwhile"});
  room.write_all();
  room.answers.clear();
  room.join_since(eve, "ann", 1, 3);
  const auto joined = room.take_answer();
  CHECK(joined.kind == answer_kind::joined);
  CHECK(joined.was_held);
  CHECK(joined.seq == 1);
  CHECK(joined.head == 3);
  CHECK(joined.first == 2);
  CHECK(joined.last == 3);
  room.state.say({eve, 4, "new"});
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann +bob bob:meanwhile ann:new");
  room.state.leave(eve, 5);
  room.write_all();
  CHECK(room.take_answer().kind == answer_kind::left);
  CHECK(room.state.users() == 1);
}

TEST_CASE("a takeover finds no place that is not there, or no more") {
  fresh_room room;
  room.state.transfer(ann, eve);
  // Whoever keeps the place need not keep it any more.
  CHECK(room.take_answer().kind == answer_kind::placed);
  CHECK(room.state.users() == 0);
  room.enter(ann, "ann");
  room.state.leave(ann, 0);
  room.state.transfer(ann, eve);
  CHECK(room.take_answer().kind == answer_kind::placed);
  room.write_all();
  CHECK(room.state.users() == 0);
  room.join(eve, "ann", 2);
  room.write_all();
  const auto joined = room.take_answer();
  CHECK_FALSE(joined.was_held);
  CHECK(joined.seq == 3);
}

TEST_CASE("a held place ends with its session, or with that of the next") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.transfer(ann, eve);
  SUBCASE("of the new session") {
    room.state.leave(eve, 0);
  }
  SUBCASE("taken over again") {
    room.state.transfer(eve, bob);
    room.state.leave(eve, 0);
    CHECK(room.state.users() == 1);
    room.state.leave(bob, 0);
  }
  room.write_all();
  CHECK(story(recorded(room.disk)) == "+ann -ann");
  CHECK(room.state.empty());
}

TEST_CASE("a room has one append in flight") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.say({ann, 2, "one"});
  REQUIRE(room.state.take_append(room.now));
  room.state.say({ann, 3, "two"});
  CHECK_FALSE(room.state.take_append(room.now));
  room.state.appended(append_outcome::committed);
  const auto next = room.state.take_append(room.now);
  REQUIRE(next);
  CHECK(next->head == 2);
  CHECK(next->events->front().seq == 3);
  CHECK(story(*next->events) == "ann:two");
}

TEST_CASE("what waits goes in batches that fit half a page") {
  fresh_room room;
  room.enter(ann, "ann");
  const std::string long_text(5000, 'x');
  for (line_number line = 2; line < 402; ++line)
    room.state.say({ann, line, line < 302 ? "short" : long_text});
  std::uint64_t seq = 1;
  while (auto batch = room.state.take_append(room.now)) {
    std::size_t bytes = 0;
    for (const auto& x : *batch->events) {
      CHECK(x.seq == ++seq);
      bytes += size_bytes(x);
    }
    CHECK(batch->events->size() <= page_events_max / 2);
    CHECK(bytes <= page_bytes_max / 2);
    CHECK(batch->head == room.state.head());
    room.state.appended(append_outcome::committed);
  }
  CHECK(seq == 401);
  CHECK(room.state.queued_bytes() == 0);
}

TEST_CASE("a text that is larger than a batch goes alone") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.say({ann, 2, "before"});
  room.state.say({ann, 3, std::string(page_bytes_max, 'x')});
  room.state.say({ann, 4, "after"});
  std::vector<std::size_t> sizes;
  while (auto batch = room.state.take_append(room.now)) {
    sizes.push_back(batch->events->size());
    room.state.appended(append_outcome::committed);
  }
  CHECK(sizes == std::vector<std::size_t>{1, 1, 1});
}

TEST_CASE("stamps never fall when the clock does") {
  fresh_room room;
  room.now = utc_time{std::chrono::seconds{50}};
  room.enter(ann, "ann");
  room.now = utc_time{std::chrono::seconds{20}};
  room.state.say({ann, 2, "earlier"});
  room.write_all();
  room.now = utc_time{std::chrono::seconds{51}};
  room.state.say({ann, 3, "later"});
  room.write_all();
  REQUIRE(room.told.size() == 3);
  CHECK(room.told[1].at == room.told[0].at);
  CHECK(room.told[2].at == room.now);
  driven_room again{room.disk};
  again.now = utc_time{std::chrono::seconds{1}};
  again.claim();
  again.write_all();
  REQUIRE(again.told.size() == 1);
  CHECK(again.told.front().at == room.told[2].at);
}

TEST_CASE("bytes are counted from the request until the journal settled it") {
  fresh_room room;
  room.enter(ann, "ann");
  CHECK(room.state.queued_bytes() == 0);
  room.state.say({ann, 2, "0123456789"});
  const auto bytes = room.state.queued_bytes();
  CHECK(bytes == sizeof(event) + 3 + 10);
  room.pump();
  CHECK(room.state.queued_bytes() == bytes);
  room.state.say({ann, 3, "0123456789"});
  CHECK(room.state.queued_bytes() == 2 * bytes);
  room.write();
  CHECK(room.state.queued_bytes() == bytes);
  room.write_all();
  CHECK(room.state.queued_bytes() == 0);
}

TEST_CASE("news go to the audiences of members and of who is answered") {
  fresh_room room;
  room.enter(ann, "ann");
  room.enter(eve, "eve");
  room.state.say({ann, 2, "hi"});
  room.write_all();
  CHECK(room.state.targets()
        == audience_list{audience_of(ann, 1), audience_of(eve, 1)});
  room.state.leave(eve, 2);
  room.write_all();
  CHECK(room.state.targets() // who left hears it
        == audience_list{audience_of(ann, 1), audience_of(eve, 1)});
  room.state.say({ann, 3, "hi"});
  room.write_all();
  CHECK(room.state.targets() == audience_list{audience_of(ann, 1)});
}

TEST_CASE("JOIN since= names what follows, what is gone and what never was") {
  fresh_room room;
  room.enter(bob, "bob");
  for (line_number line = 2; line <= 10; ++line)
    room.state.say({bob, line, "hi"});
  room.write_all();
  room.answers.clear();
  const auto join = [&](std::uint64_t since) {
    room.join_since(ann, "ann", since);
    room.write_all();
    auto answer = room.take_answer();
    room.state.leave(ann, 0);
    room.write_all();
    return answer;
  };
  auto answer = join(7); // head 10, then two events per round
  CHECK(answer.resumes);
  CHECK(answer.first == 8);
  CHECK(answer.last == 10);
  CHECK(answer.gap_from == 0);
  CHECK_FALSE(answer.reset);
  answer = join(12);
  CHECK(answer.first == 13);
  CHECK(answer.last == 12);
  CHECK_FALSE(answer.reset);
  answer = join(15);
  CHECK(answer.reset);
  room.state.trimmed(5);
  room.state.trimmed(4); // late
  answer = join(0);
  CHECK(answer.gap_from == 1);
  CHECK(answer.gap_to == 4);
  CHECK(answer.first == 5);
  CHECK(answer.last == answer.seq - 1);
  answer = join(4);
  CHECK(answer.gap_from == 0);
  CHECK(answer.first == 5);
}

TEST_CASE("JOIN since= in a batch replays what the batch holds before it") {
  fresh_room room;
  room.enter(bob, "bob");
  room.state.say({bob, 2, "hi"});
  room.join_since(ann, "ann", 1);
  room.state.say({bob, 3, "ho"});
  room.write();
  const auto answer = room.take_answer();
  CHECK(answer.seq == 3);
  CHECK(answer.first == 2);
  CHECK(answer.last == 2);
}

TEST_CASE("HISTORY ends at the head when it began") {
  fresh_room room;
  room.enter(ann, "ann");
  room.state.say({ann, 2, "recorded"});
  room.write_all();
  room.state.say({ann, 3, "not yet"});
  history_request asked;
  asked.session = ann;
  asked.line = 4;
  asked.nickname = "ann";
  room.state.answer_history(asked, room.state.range_of(asked));
  const auto answer = room.take_answer();
  CHECK(answer.kind == answer_kind::history);
  CHECK(answer.first == 1);
  CHECK(answer.last == 2);
  CHECK(answer.nickname == "ann");
}

TEST_CASE("a room is empty when nobody is in it and nothing waits") {
  fresh_room room;
  CHECK(room.state.empty());
  room.join(ann, "ann");
  CHECK_FALSE(room.state.empty());
  room.write_all();
  CHECK_FALSE(room.state.empty());
  room.state.leave(ann, 0);
  CHECK_FALSE(room.state.empty());
  room.pump();
  CHECK_FALSE(room.state.empty());
  room.write_all();
  CHECK(room.state.empty());
}
