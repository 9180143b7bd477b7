// A room that another opening owns, through messages.

#include "tests/actors/actor_fixture.hpp"

using namespace greenroom;
using namespace greenroom::test;

TEST_CASE("a room that is elsewhere ends, and its JOIN is asked again") {
  actor_fixture f;
  f.engine->answer_next_claim_elsewhere(9);
  auto ann = f.login("ann");
  ann.says("JOIN lobby\n");
  f.advance(100ms);
  CHECK(ann.hears() == lines{"Joined room lobby head=0 seq=1", "lobby#1 +ann"});
}
