#include "actors/rooms/room_members.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace greenroom;

namespace {

constexpr session_id ann{2, 0, 0, 1};
constexpr session_id bob{2, 1, 0, 2};
constexpr session_id eve{2, 1, 1, 3};
constexpr session_id ghost{1, 7, 0, 1}; // of the process before

using names = std::vector<std::string>;

std::vector<std::pair<audience_number, std::uint32_t>>
audiences(const room_members& members) {
  std::vector<std::pair<audience_number, std::uint32_t>> result;
  for (const auto& x : members.audiences())
    result.emplace_back(x.audience, x.members);
  return result;
}

} // namespace

TEST_CASE("nobody is found in a room without members") {
  room_members members{2};
  CHECK(members.empty());
  CHECK_FALSE(members.find(ann));
  CHECK_FALSE(members.named("ann"));
  CHECK_FALSE(members.user_named("ann"));
  CHECK(members.user_names(10).empty());
}

TEST_CASE("a member that nobody sees has its nickname, and is no user") {
  room_members members{2};
  SUBCASE("joining") {
    members.add(ann, "ann", 0, membership::joining);
  }
  SUBCASE("owed") {
    members.add(ann, "ann", 1, membership::present);
    members.set_status(ann, membership::owed);
  }
  CHECK(members.named("ann") == ann);
  CHECK_FALSE(members.user_named("ann"));
  CHECK(members.users() == 0);
  CHECK(members.user_names(10).empty());
  CHECK_FALSE(members.find(ann)->has_place());
}

TEST_CASE("a nickname finds its own member only") {
  room_members members{2};
  members.add(bob, "bob", 1, membership::present);
  for (const auto* other : {"bo", "boba", "Bob", "ann", "zoe"})
    CHECK_FALSE(members.named(other));
  CHECK(members.user_named("bob") == bob);
}

TEST_CASE("who leaves is a user until the userLeft is recorded") {
  room_members members{2};
  members.add(ann, "ann", 0, membership::joining);
  members.joined(ann, 4);
  CHECK(members.find(ann)->joined_seq == 4);
  CHECK(members.users() == 1);
  const auto version = members.users_version();
  members.set_status(ann, membership::leaving);
  CHECK(members.users() == 1);
  CHECK(members.users_version() == version);
  members.erase(ann);
  CHECK(members.users() == 0);
  CHECK(members.users_version() != version);
  CHECK(members.empty());
}

TEST_CASE(
  "a held place keeps its nickname, seq and count, and moves audience") {
  room_members members{2};
  members.add(ann, "ann", 9, membership::present);
  members.add(bob, "bob", 10, membership::present);
  members.hold_for(ann, eve);
  CHECK_FALSE(members.find(ann));
  CHECK(members.user_named("ann") == eve);
  CHECK(members.find(eve)->joined_seq == 9);
  CHECK(members.find(eve)->status == membership::held);
  CHECK(members.users() == 2);
  CHECK(audiences(members)
        == std::vector<std::pair<audience_number, std::uint32_t>>{{1, 2}});
}

TEST_CASE("a dead member is counted, has no audience and is no user") {
  room_members members{2};
  members.add_dead(ghost, "ghost", 3);
  CHECK(members.dead() == 1);
  CHECK(members.users() == 0);
  CHECK(audiences(members).empty());
  CHECK(members.find(ghost)->is_closed);
  CHECK(members.named("ghost") == ghost);
  members.erase(ghost);
  CHECK(members.dead() == 0);
  CHECK(members.empty());
}

TEST_CASE("users are named in order, up to a limit") {
  room_members members{2};
  members.add(eve, "eve", 1, membership::present);
  members.add(ann, "ann", 0, membership::joining);
  members.add(bob, "Bob", 2, membership::held);
  CHECK(members.user_names(10) == names{"Bob", "eve"});
  CHECK(members.user_names(1) == names{"Bob"});
  CHECK(members.user_names(0).empty());
}

TEST_CASE("counts stay in step with any order of changes") {
  std::mt19937 random{7};
  room_members members{2};
  std::map<session_id, std::string> model;
  for (std::uint64_t i = 1; i <= 4000; ++i) {
    const auto number = random() % 40;
    const session_id session{2, number % 5, number, number + 1};
    const session_id other{2, number % 3, number + 100, i + 100};
    const auto known = model.find(session);
    if (known == model.end()) {
      model[session] = "user" + std::to_string(number);
      if (members.named(model[session])) {
        model.erase(session); // taken over, and still here
        continue;
      }
      members.add(session, model[session], 0, membership::joining);
    } else if (random() % 4 == 0) {
      members.erase(session);
      model.erase(session);
    } else if (members.find(session)->has_place() && random() % 4 == 0) {
      members.hold_for(session, other);
      if (random() % 2 == 0)
        members.erase(other);
      model.erase(session);
    } else {
      members.set_status(session, static_cast<membership>(random() % 5));
    }
    std::uint32_t counted = 0;
    for (const auto& x : members.audiences())
      counted += x.members;
    REQUIRE(members.user_names(SIZE_MAX).size() == members.users());
    REQUIRE(members.users() <= counted);
    for (const auto& [who, name] : model)
      REQUIRE(members.named(name) == who);
  }
}

TEST_CASE("another node is one audience, whatever its loops") {
  room_members members{2};
  members.add({5, 0, 0, 1}, "zoe", 0, membership::joining);
  members.add({5, 1, 0, 1}, "kim", 0, membership::joining);
  members.add({6, 1, 0, 1}, "lee", 0, membership::joining);
  members.add(bob, "bob", 0, membership::joining);
  const auto of_zoe = audience_of({5, 3, 9, 9}, 2);
  CHECK(audiences(members)
        == std::vector<std::pair<audience_number, std::uint32_t>>{
          {1, 1}, {of_zoe, 2}, {of_zoe + 1, 1}});
  CHECK(node_of(of_zoe) == 5);
  CHECK(node_of(audience_of(bob, 2)) == 0);
}
