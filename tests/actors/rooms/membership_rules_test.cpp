#include "actors/rooms/membership_rules.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace greenroom;

namespace {

constexpr session_id ann{1, 0, 0, 1};
constexpr session_id bob{1, 1, 0, 2};
constexpr session_id eve{1, 2, 5, 3};

/// The parts that the rules change, without claims and phases.
struct parts {
  room_record record;
  room_members members{1};
  append_queue queue;
  room_answers answers{"lobby", 1};
  membership_rules rules{members, queue, answers, record};

  membership status(session_id session) const {
    return members.find(session)->status;
  }

  void join(session_id session, const char* nickname, line_number line = 1) {
    rules.join({session, line, nickname});
  }

  void take() { queue.take(record.head(), {}); }

  void settle(bool well = true) {
    if (!queue.is_in_flight())
      take();
    if (!well) {
      rules.refused(queue.refused());
      return;
    }
    const auto settled = queue.recorded();
    record.add(settled.events);
    rules.recorded(settled);
  }

  void enter(session_id session, const char* nickname) {
    join(session, nickname);
    settle();
    take_answers();
  }

  /// As `joined 1, refused 7`: what, and to which line.
  std::string take_answers() {
    std::string result;
    while (auto update = answers.take(record.head(), {}))
      for (const auto& x : update->answers) {
        result += result.empty() ? "" : ", ";
        result += x.kind == answer_kind::refused  ? "refused "
                  : x.kind == answer_kind::joined ? "joined "
                  : x.kind == answer_kind::left   ? "left "
                                                  : "placed ";
        result += std::to_string(x.line);
      }
    return result;
  }
};

} // namespace

TEST_CASE_FIXTURE(parts, "a stranger may neither speak nor leave") {
  rules.say({ann, 1, "hi"});
  rules.leave(ann, 2);
  CHECK(take_answers() == "refused 1, refused 2");
  rules.leave(ann, 0);
  CHECK(take_answers().empty());
  CHECK(queue.empty());
}

TEST_CASE_FIXTURE(parts, "a nickname has one member, whatever its status") {
  join(ann, "ann");
  join(bob, "ann", 3);
  CHECK(take_answers() == "refused 3");
  settle();
  join(bob, "ann", 4);
  CHECK(take_answers() == "joined 1, refused 4");
}

TEST_CASE_FIXTURE(parts, "who only joins or leaves does not speak") {
  join(ann, "ann");
  rules.say({ann, 2, "hi"});
  CHECK(take_answers() == "refused 2");
  settle();
  rules.leave(ann, 3);
  rules.say({ann, 4, "hi"});
  CHECK(take_answers() == "joined 1, refused 4");
}

TEST_CASE_FIXTURE(parts, "a refused JOIN leaves nothing behind") {
  join(ann, "ann");
  take();
  rules.leave(ann, 0);
  settle(false);
  CHECK(take_answers() == "refused 1");
  CHECK(members.empty());
  CHECK(queue.empty());
}

TEST_CASE_FIXTURE(parts, "a refused LEAVE leaves a member, a close does not") {
  enter(ann, "ann");
  rules.leave(ann, 2);
  settle(false);
  CHECK(take_answers() == "refused 2");
  CHECK(status(ann) == membership::present);
  rules.leave(ann, 0);
  settle(false);
  CHECK(take_answers().empty());
  CHECK(status(ann) == membership::owed);
  CHECK(queue.only_owed_wait());
  join(bob, "ann", 5);
  CHECK(take_answers() == "refused 5");
  settle();
  CHECK(members.empty());
}

TEST_CASE_FIXTURE(parts, "who comes back at once joins after her userLeft") {
  enter(ann, "ann");
  rules.leave(ann, 0);
  join(bob, "ann", 2);
  CHECK(take_answers().empty());
  settle();
  CHECK(status(bob) == membership::joining);
  settle();
  CHECK(take_answers() == "joined 2");
}

TEST_CASE_FIXTURE(parts, "a LEAVE is answered with its own event, once") {
  enter(ann, "ann");
  rules.leave(ann, 2);
  rules.leave(ann, 2);
  settle();
  CHECK(take_answers() == "left 2");
  rules.leave(ann, 2); // asked again: the answer was lost
  CHECK(take_answers() == "left 2");
  CHECK(queue.empty());
}

TEST_CASE_FIXTURE(parts, "a takeover holds a place until it is joined") {
  enter(ann, "ann");
  rules.transfer(ann, eve);
  rules.transfer(bob, eve); // has none
  CHECK(take_answers() == "placed 0, placed 0");
  CHECK(status(eve) == membership::held);
  rules.say({eve, 2, "hi"});
  CHECK(take_answers() == "refused 2");
  join(eve, "ann", 3);
  CHECK(take_answers() == "joined 3");
  CHECK(status(eve) == membership::present);
}

TEST_CASE_FIXTURE(parts, "a place that is being left is not moved") {
  enter(ann, "ann");
  rules.leave(ann, 0);
  rules.move(ann, eve, false);
  rules.transfer(ann, eve);
  CHECK(status(ann) == membership::leaving);
  CHECK_FALSE(members.find(eve));
}

TEST_CASE_FIXTURE(parts, "a named place moves, held or present") {
  enter(ann, "ann");
  rules.move(ann, ann, true);
  CHECK(status(ann) == membership::held);
  rules.move(ann, eve, false);
  CHECK(status(eve) == membership::present);
  CHECK(members.users() == 1);
  CHECK(take_answers().empty());
}
