#include "tests/actors/actor_fixture.hpp"

#include <algorithm>

using namespace greenroom;
using namespace greenroom::test;

namespace {

struct unique_fixture : actor_fixture {
  unique_fixture()
      : actor_fixture([] {
          auto values = test_options();
          values.nicknames.unique = true;
          return values;
        }()) {}
};

} // namespace

TEST_CASE_FIXTURE(actor_fixture, "nicknames may be used twice") {
  auto one = login("ann", 0);
  auto two = connect(1);
  two.says("LOGIN ann\n");
  settle();
  CHECK(two.hears() == lines{"Username set to ann"});
}

TEST_CASE_FIXTURE(unique_fixture, "a unique nickname is refused twice") {
  auto one = login("ann", 0);
  auto two = connect(1);
  two.says("LOGIN ann\nLOGIN Ann\n");
  settle();
  CHECK(two.hears()
        == lines{"error: Nickname already in use", "Username set to Ann"});
}

TEST_CASE_FIXTURE(unique_fixture, "a unique nickname is free after a close") {
  auto one = login("ann", 0);
  one.hangs_up();
  settle();
  auto two = connect(1);
  two.says("LOGIN ann\n");
  settle();
  CHECK(two.hears() == lines{"Username set to ann"});
}

TEST_CASE_FIXTURE(unique_fixture, "a unique nickname can be taken over") {
  std::string token;
  auto one = login("ann", 0, &token);
  auto two = connect(1);
  two.says("LOGIN ann token=" + token + "\n");
  settle();
  CHECK(two.hears() == lines{"Username set to ann"});
  CHECK(one.closed());
  auto three = connect();
  three.says("LOGIN ann token=" + token + "\n");
  settle();
  CHECK(three.hears() == lines{"error: Nickname already in use"});
}

TEST_CASE("of two LOGINs with one unique nickname one succeeds") {
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    unique_fixture f;
    f.shuffle(seed);
    auto one = f.connect(0);
    auto two = f.connect(1);
    one.says("LOGIN ann\n");
    two.says("LOGIN ann\n");
    f.settle();
    auto heard = one.hears();
    for (auto& x : two.hears())
      heard.push_back(std::move(x));
    std::sort(heard.begin(), heard.end());
    CHECK(heard
          == lines{"Username set to ann", "error: Nickname already in use"});
  }
}

TEST_CASE_FIXTURE(actor_fixture, "tokens are 32 hex digits and differ") {
  std::string one;
  std::string two;
  auto ann = login("ann", 0, &one);
  auto bob = login("bob", 1, &two);
  CHECK(one.size() == 32);
  CHECK(one.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(one != two);
}
