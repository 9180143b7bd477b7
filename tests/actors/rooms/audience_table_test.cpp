#include "actors/rooms/audience_table.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace greenroom;

namespace {

std::vector<std::pair<audience_number, std::uint32_t>>
counts(const audience_table& table) {
  std::vector<std::pair<audience_number, std::uint32_t>> result;
  for (const auto& x : table)
    result.emplace_back(x.audience, x.members);
  return result;
}

} // namespace

TEST_CASE("an audience without members is in no table") {
  audience_table table;
  CHECK(counts(table).empty());
  table.add(3);
  table.remove(3);
  CHECK(counts(table).empty());
}

TEST_CASE("audiences are counted each, in the order of their numbers") {
  audience_table table;
  for (const audience_number audience : {5U, 63U, 0U, 5U, 2U, 5U})
    table.add(audience);
  table.remove(5);
  table.remove(2);
  CHECK(counts(table)
        == std::vector<std::pair<audience_number, std::uint32_t>>{
          {0, 1}, {5, 2}, {63, 1}});
}

TEST_CASE("a list has an audience once") {
  audience_list list;
  for (const audience_number audience : {2U, 1U, 2U, 1U})
    add_once(list, audience);
  CHECK(list == audience_list{2, 1});
}
