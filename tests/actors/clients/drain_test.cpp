#include "tests/actors/actor_fixture.hpp"

#include <algorithm>

using namespace greenroom;
using namespace greenroom::test;

namespace {

constexpr auto last_words = "notice: The server ends";

/// Whether the lobby says that all rooms are empty and recorded.
bool rooms_drained(actor_fixture& f) {
  f.self->send(f.node.lobby, drain_atom_v);
  f.settle();
  auto answered = false;
  while (f.self->has_next_message())
    f.self->receive([&](done_atom) { answered = true; });
  return answered;
}

} // namespace

TEST_CASE_FIXTURE(actor_fixture, "a drain of nobody is done at once") {
  begin_drain();
  CHECK(drained());
  CHECK(rooms_drained(*this));
}

TEST_CASE_FIXTURE(actor_fixture,
                  "a journal that has failed is told to all, also who waits") {
  auto ann = join("ann", "lobby");
  auto bob = join("bob", "lobby", 1);
  auto cat = login("cat", 1);
  auto eve = connect();
  ann.hears();
  bob.hears();
  journal_queue.hold(true);
  ann.says("a\nb\n/ping\n"); // no answer will come
  cat.says("JOIN lobby\n");
  settle();
  for (const auto& x : actors.relays())
    self->send(x, end_atom_v, std::string{"The server ends"});
  CHECK(drained());
  for (auto* x : {&ann, &bob, &cat, &eve}) {
    CHECK(x->hears() == lines{last_words});
    CHECK(x->closed());
  }
  journal_queue.hold(false);
  settle();
}

TEST_CASE_FIXTURE(actor_fixture, "a drain answers what was accepted") {
  auto ann = join("ann", "lobby");
  auto bob = join("bob", "lobby", 1);
  auto eve = connect(1);
  auto cat = login("cat");
  ann.hears();
  bob.hears();
  journal_queue.hold(true);
  ann.says("a\nb\nLEAVE\n");
  cat.says("JOIN lobby\nc\n");
  settle();
  begin_drain();
  CHECK_FALSE(drained());
  CHECK(bob.hears() == lines{last_words});
  CHECK(eve.hears() == lines{last_words});
  journal_queue.hold(false);
  CHECK(drained());
  CHECK(rooms_drained(*this));
  const auto heard = ann.hears();
  CHECK(replies_in(heard).size() >= 3);
  CHECK(replies_in(heard).at(0) == "OK");
  CHECK(replies_in(heard).at(1) == "OK");
  CHECK(heard.back() == last_words);
  const auto said = cat.hears();
  CHECK(said.at(0).starts_with("Joined room lobby"));
  CHECK(said.back() == last_words);
  for (auto* x : {&ann, &bob, &cat, &eve})
    CHECK(x->closed());
  const auto all = recorded("lobby");
  CHECK(all.size() == 8); // three came, a and b, three left
  CHECK(engine->store()->rooms["lobby"].members.empty());
  CHECK(node.connections == 0);
}

TEST_CASE_FIXTURE(actor_fixture,
                  "userLefts of a drain are not shown to the drained") {
  auto ann = join("ann", "lobby");
  auto bob = join("bob", "lobby", 1);
  ann.hears();
  bob.stops_reading();
  begin_drain();
  settle();
  CHECK_FALSE(drained()); // bob has not read his last words
  CHECK(ann.hears() == lines{last_words});
  bob.reads_on();
  CHECK(drained());
  CHECK(bob.hears() == lines{last_words});
  CHECK(recorded("lobby").size() == 4);
}

TEST_CASE("a drain may begin after every step of a visit") {
  for (const auto seed : {0U, 1U, 2U})
    for (int steps = 0;; ++steps) {
      CAPTURE(seed);
      CAPTURE(steps);
      actor_fixture f;
      auto bob = f.join("bob", "lobby", 1);
      if (seed != 0)
        f.shuffle(seed);
      auto ann = f.connect();
      ann.says("LOGIN ann\nJOIN lobby\na\nb\nHISTORY\nLEAVE\n");
      auto taken = 0;
      while (taken < steps && f.step())
        ++taken;
      f.begin_drain();
      f.settle();
      CHECK(f.drained());
      CHECK(rooms_drained(f));
      CHECK(f.engine->store()->rooms["lobby"].members.empty());
      // What was acknowledged is recorded.
      const auto heard = ann.hears();
      std::size_t messages = 0;
      for (const auto& x : f.recorded("lobby"))
        messages += x.find("ann: ") != std::string::npos ? 1U : 0U;
      const auto replies = replies_in(heard);
      CHECK(static_cast<std::size_t>(
              std::count(replies.begin(), replies.end(), "OK"))
            <= messages + 1);
      if (taken < steps)
        break;
    }
}

TEST_CASE_FIXTURE(actor_fixture, "while draining nobody is let in") {
  auto ann = join("ann", "lobby");
  begin_drain();
  auto bob = connect(1);
  settle();
  CHECK(drained());
  CHECK(node.connections == 0);
}
