// The contract of the membership table: what every database has to keep.

#include "tests/support/memory_membership.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using namespace greenroom::test;

namespace {

using numbers = std::vector<incarnation_number>;

struct table_in_use {
  memory_membership memory;
  membership_table& table = memory;

  incarnation_number enter(const std::string& name) {
    return table.enter({name, name + ":9091", name + ":9090"});
  }

  /// Enters and is up, linked with the others of the test.
  incarnation_number up(const std::string& name) {
    const auto result = enter(name);
    REQUIRE(table.promote(result, numbers{1, 2, 3, 4}) == change_result::done);
    return result;
  }

  change_result judge(incarnation_number judge, incarnation_number judged) {
    return judge_at(judge, {judged, row(judged).beat});
  }

  change_result judge_at(incarnation_number judge, verdict one) {
    const auto results = table.judge(judge, {&one, 1});
    REQUIRE(results.size() == 1);
    return results.front();
  }

  node_row row(incarnation_number number) {
    const auto* found = memory.contents().find(number);
    REQUIRE(found != nullptr);
    return *found;
  }

  std::uint64_t view() const { return memory.contents().view; }
};

} // namespace

TEST_CASE_FIXTURE(table_in_use, "a node needs a link to all that are up") {
  const auto a = up("a");
  const auto b = up("b");
  enter("d");
  const auto c = enter("c");
  const auto before = view();
  CHECK(table.promote(c, {}) == change_result::not_linked);
  CHECK(table.promote(c, numbers{a}) == change_result::not_linked);
  CHECK(view() == before);
  CHECK(table.promote(c, numbers{b, a}) == change_result::done);
  CHECK(row(c).state == node_state::up);
  CHECK(view() == before + 1);
}

TEST_CASE_FIXTURE(table_in_use, "only who joins becomes up") {
  const auto a = up("a");
  CHECK(table.promote(a, {}) == change_result::wrong_state);
  table.leave(a);
  CHECK(table.promote(a, {}) == change_result::wrong_state);
  table.go(a);
  CHECK(table.promote(a, {}) == change_result::wrong_state);
  CHECK(table.promote(77, {}) == change_result::wrong_state);
}

TEST_CASE_FIXTURE(table_in_use, "two of one name are never up both") {
  const auto first = enter("a");
  const auto second = enter("a");
  CHECK(table.promote(second, {}) == change_result::namesake_lives);
  CHECK(table.promote(first, {}) == change_result::done);
  CHECK(table.promote(second, numbers{first}) == change_result::namesake_lives);
  table.leave(first);
  CHECK(table.promote(second, numbers{first}) == change_result::namesake_lives);
  table.go(first);
  CHECK(table.promote(second, {}) == change_result::done);
}

TEST_CASE_FIXTURE(table_in_use, "a stale beat is not judged") {
  const auto a = up("a");
  const auto b = up("b");
  const verdict seen{b, row(b).beat};
  table.beat(b, {});
  const auto before = view();
  CHECK(judge_at(a, seen) == change_result::beat_has_moved);
  CHECK(row(b).state == node_state::up);
  CHECK(view() == before);
  CHECK(judge(a, b) == change_result::done);
  CHECK(row(b).state == node_state::dead);
  CHECK(view() == before + 1);
}

TEST_CASE_FIXTURE(table_in_use, "nobody is judged twice, nor by itself") {
  const auto a = up("a");
  const auto b = up("b");
  CHECK(judge(a, a) == change_result::wrong_state);
  CHECK(judge(a, b) == change_result::done);
  CHECK(judge(a, b) == change_result::wrong_state);
  CHECK(judge_at(a, {77, 0}) == change_result::wrong_state);
}

TEST_CASE_FIXTURE(table_in_use, "who is not up judges nobody") {
  const auto a = up("a");
  const auto b = up("b");
  const auto c = enter("c");
  CHECK(judge(c, a) == change_result::judge_not_up);
  CHECK(judge(77, a) == change_result::judge_not_up);
  table.leave(b);
  CHECK(judge(b, a) == change_result::judge_not_up);
  table.go(b);
  CHECK(judge(b, a) == change_result::judge_not_up);
}

TEST_CASE_FIXTURE(table_in_use, "of two that judge each other one is dead") {
  const auto a = up("a");
  const auto b = up("b");
  CHECK(judge(b, a) == change_result::done);
  CHECK(judge(a, b) == change_result::judge_not_up);
  CHECK(row(b).state == node_state::up);
}

TEST_CASE_FIXTURE(table_in_use, "a newcomer judges who had its name before") {
  const auto before = up("a");
  const auto b = up("b");
  const auto self = enter("a");
  const auto later = enter("a");
  CHECK(judge(self, later) == change_result::judge_not_up);
  CHECK(judge(self, b) == change_result::judge_not_up);
  CHECK(judge_at(self, {before, 99}) == change_result::beat_has_moved);
  CHECK(judge(self, before) == change_result::done);
}

TEST_CASE_FIXTURE(table_in_use, "a newcomer judges all that are up, or none") {
  const auto a = up("a");
  const auto b = up("b");
  const auto c = enter("c");
  const std::vector<verdict> seen{{a, row(a).beat}, {b, row(b).beat}};
  table.beat(b, {});
  CHECK(
    table.judge(c, seen)
    == std::vector{change_result::judge_not_up, change_result::judge_not_up});
  const std::vector<verdict> all{{a, row(a).beat}, {b, row(b).beat}};
  const auto before = view();
  CHECK(table.judge(c, all)
        == std::vector{change_result::done, change_result::done});
  CHECK(view() == before + 2);
}

TEST_CASE_FIXTURE(table_in_use, "no number is used twice, by any name") {
  const auto a = up("a");
  table.go(a);
  memory.purge(a);
  const auto again = enter("a");
  CHECK(again > a);
  CHECK(enter("b") > again);
}

TEST_CASE_FIXTURE(table_in_use, "a beat raises the own row's and no view") {
  const auto a = up("a");
  const auto b = up("b");
  const auto before = view();
  table.beat(a, numbers{b});
  const auto read = table.beat(a, numbers{b});
  CHECK(read.view == before);
  CHECK(read.nodes.size() == 2);
  CHECK(row(a).beat == 2);
  CHECK(row(a).links == numbers{b});
  CHECK(row(b).beat == 0);
}

TEST_CASE_FIXTURE(table_in_use, "who has ended reads that, and beats no more") {
  const auto a = up("a");
  const auto b = up("b");
  judge(a, b);
  const auto before = row(b).beat;
  const auto read = table.beat(b, {});
  REQUIRE(read.find(b) != nullptr);
  CHECK(read.find(b)->state == node_state::dead);
  CHECK(row(b).beat == before);
  memory.purge(b);
  CHECK(table.beat(b, {}).find(b) == nullptr);
}

TEST_CASE_FIXTURE(table_in_use, "a node leaves in two steps, or goes at once") {
  const auto a = up("a");
  CHECK(table.leave(a) == change_result::done);
  CHECK(row(a).state == node_state::leaving);
  CHECK(table.leave(a) == change_result::wrong_state);
  CHECK(table.go(a) == change_result::done);
  CHECK(table.go(a) == change_result::wrong_state);
  const auto b = enter("b");
  CHECK(table.leave(b) == change_result::wrong_state);
  CHECK(table.go(b) == change_result::done);
  CHECK(row(b).state == node_state::gone);
}
