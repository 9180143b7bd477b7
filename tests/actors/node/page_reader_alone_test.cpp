// The reader without a node: a dummy plays the audience.

#include "actors/node/page_reader.hpp"
#include "tests/actors/lone_actor.hpp"

#include <caf/actor_cast.hpp>

using namespace greenroom;
using namespace greenroom::test;

namespace {

options with_streams(std::uint32_t streams) {
  auto values = test_options();
  values.history.streams = streams;
  return values;
}

struct lone_reader : lone_actor {
  lone_reader() : lone_actor(with_streams(2)) {
    audience = spawn_audience(system, told);
    tested =
      spawn_pinned<page_reader>(system, queue, node, engine.open_reader());
  }

  ~lone_reader() { end(tested, audience); }

  void ask(std::uint64_t first) {
    self->send(tested, read_atom_v, page_request{"lobby", first, first + 9},
               audience);
    settle();
  }

  memory_journal engine;
  std::vector<std::string> told;
  audience_actor audience;
  reader_actor tested;
};

} // namespace

TEST_CASE("no more than history.streams pages are under way") {
  lone_reader alone;
  for (const auto first : {1, 11, 21, 31})
    alone.ask(static_cast<std::uint64_t>(first));
  CHECK(alone.told == std::vector<std::string>{"page 1", "page 11"});
  alone.self->send(alone.tested, done_atom_v);
  alone.settle();
  CHECK(alone.told == std::vector<std::string>{"page 1", "page 11", "page 21"});
}

TEST_CASE("a room whose journal is unreadable is told so") {
  lone_reader alone;
  alone.engine.make_unreadable(true);
  range_request asked{"lobby", 1, 9, {}};
  asked.asked.from_us = 5;
  alone.self->send(alone.tested, range_atom_v, asked,
                   caf::actor_cast<range_asker_actor>(alone.self));
  alone.settle();
  auto readable = true;
  REQUIRE(alone.self->has_next_message());
  alone.self->receive(
    [&](ranged_atom, const range_answer& x) { readable = x.readable; });
  CHECK_FALSE(readable);
}
