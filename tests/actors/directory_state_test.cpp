#include "actors/directory_state.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace greenroom;

TEST_CASE("with unique nicknames one that is in use is refused") {
  directory_state known;
  known.add(1, "ann", true);
  CHECK(known.check(2, "ann", {}, true).why == refusal::nickname_in_use);
  CHECK(known.check(2, "Ann", {}, true).why == refusal::none);
  known.remove(1);
  CHECK(known.check(2, "ann", {}, true).why == refusal::none);
}

TEST_CASE("without unique nicknames all may be called the same") {
  directory_state known;
  known.add(1, "ann", false);
  CHECK(known.check(2, "ann", {}, false).why == refusal::none);
  CHECK(known.check(2, "ann", {}, false).takes_over == 0);
  CHECK(known.find("ann") == 0);
}

TEST_CASE("what is no token of that nickname takes nothing over") {
  directory_state known;
  const auto token = to_hex(known.add(1, "ann", false));
  for (const auto& bad :
       {std::string{}, std::string{"0"}, token.substr(1), token + "0",
        std::string(32, 'x'), std::string(32, '0'), "0x" + token.substr(2),
        "-" + token.substr(1)}) {
    CAPTURE(bad);
    CHECK(known.check(2, "ann", bad, false).takes_over == 0);
    CHECK(known.check(2, "ann", bad, false).why == refusal::none);
    CHECK(known.check(2, "ann", bad, true).takes_over == 0);
  }
  CHECK(known.check(2, "bob", token, false).takes_over == 0);
  CHECK(known.check(1, "ann", token, false).takes_over == 0);
}

TEST_CASE("a token takes over its session, unique nickname or not") {
  for (const auto unique : {false, true}) {
    directory_state known;
    const auto token = to_hex(known.add(1, "ann", unique));
    const auto outcome = known.check(2, "ann", token, unique);
    CHECK(outcome.why == refusal::none);
    CHECK(outcome.takes_over == 1);
  }
}

TEST_CASE("the token of a session that is gone is an ordinary login") {
  directory_state known;
  const auto token = to_hex(known.add(1, "ann", false));
  known.remove(1);
  known.remove(1);
  CHECK(known.check(2, "ann", token, false).takes_over == 0);
  CHECK(known.size() == 0);
}

TEST_CASE("who took a nickname over keeps it when the old session ends") {
  directory_state known;
  known.add(1, "ann", true);
  known.add(2, "ann", true);
  known.remove(1);
  CHECK(known.find("ann") == 2);
  CHECK(known.check(3, "ann", {}, true).why == refusal::nickname_in_use);
  known.remove(2);
  CHECK(known.find("ann") == 0);
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
