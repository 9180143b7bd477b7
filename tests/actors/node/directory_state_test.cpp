#include "actors/node/directory_state.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace greenroom;

namespace {

constexpr session_id nobody;
constexpr session_id one{1, 0, 0, 1};
constexpr session_id two{1, 1, 0, 1};
constexpr session_id three{2, 0, 0, 1};

} // namespace

TEST_CASE("with unique nicknames one that is in use is refused") {
  directory_state known;
  known.add(one, "ann", true);
  CHECK(known.check(two, "ann", {}, true).why == refusal::nickname_in_use);
  CHECK(known.check(two, "Ann", {}, true).why == refusal::none);
  known.remove(one);
  CHECK(known.check(two, "ann", {}, true).why == refusal::none);
}

TEST_CASE("without unique nicknames all may be called the same") {
  directory_state known;
  known.add(one, "ann", false);
  CHECK(known.check(two, "ann", {}, false).why == refusal::none);
  CHECK(known.check(two, "ann", {}, false).takes_over == nobody);
  CHECK(known.find("ann") == nobody);
}

TEST_CASE("what is no token of that nickname takes nothing over") {
  directory_state known;
  const auto token = to_hex(known.add(one, "ann", false));
  for (const auto& bad :
       {std::string{}, std::string{"0"}, token.substr(1), token + "0",
        std::string(32, 'x'), std::string(32, '0'), "0x" + token.substr(2),
        "-" + token.substr(1)}) {
    CAPTURE(bad);
    CHECK(known.check(two, "ann", bad, false).takes_over == nobody);
    CHECK(known.check(two, "ann", bad, false).why == refusal::none);
    CHECK(known.check(two, "ann", bad, true).takes_over == nobody);
  }
  CHECK(known.check(two, "bob", token, false).takes_over == nobody);
  CHECK(known.check(one, "ann", token, false).takes_over == nobody);
}

TEST_CASE("a token takes over its session, unique nickname or not") {
  for (const auto unique : {false, true}) {
    directory_state known;
    const auto token = to_hex(known.add(one, "ann", unique));
    const auto outcome = known.check(two, "ann", token, unique);
    CHECK(outcome.why == refusal::none);
    CHECK(outcome.takes_over == one);
  }
}

TEST_CASE("the token of a session that is gone is an ordinary login") {
  directory_state known;
  const auto token = to_hex(known.add(one, "ann", false));
  known.remove(one);
  known.remove(one);
  CHECK(known.check(two, "ann", token, false).takes_over == nobody);
  CHECK(known.size() == 0);
}

TEST_CASE("who took a nickname over keeps it when the old session ends") {
  directory_state known;
  known.add(one, "ann", true);
  known.add(two, "ann", true);
  known.remove(one);
  CHECK(known.find("ann") == two);
  CHECK(known.check(three, "ann", {}, true).why == refusal::nickname_in_use);
  known.remove(two);
  CHECK(known.find("ann") == nobody);
}

TEST_CASE("tokens are 32 hex digits and differ") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto token = to_hex(make_session_token());
    CHECK(token.size() == 32);
    CHECK(token.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(seen.insert(token).second);
  }
}
