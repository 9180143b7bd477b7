#include "tests/actors/actor_fixture.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace greenroom::test {

actor_fixture::actor_fixture(options values,
                             std::shared_ptr<memory_store> store)
    : actor_fixture(std::move(values),
                    std::make_shared<memory_journal>(std::move(store))) {}

actor_fixture::actor_fixture(options values,
                             std::shared_ptr<memory_journal> disk)
    : stepped_node(static_cast<stepped_system&>(*this), std::move(values),
                   disk),
      engine(std::move(disk)) {
  settle();
}

actor_fixture::~actor_fixture() {
  release_queues();
  actors.end_clients_and_rooms();
  settle();
  actors.end_journal();
  settle();
  if (const auto left = system.registry().running() - actors_before;
      left != 0) {
    // The actor system would wait for them for ever.
    std::fprintf(stderr, "%zu actors have not ended\n", left);
    std::abort();
  }
}

test_client actor_fixture::login(const std::string& nickname, std::size_t loop,
                                 std::string* token) {
  auto client = connect(loop);
  client.says("LOGIN " + nickname + "\n");
  settle();
  const auto answers = client.raw();
  REQUIRE(answers.size() == 1);
  if (token)
    *token = value_of(answers.front(), "token");
  return client;
}

test_client actor_fixture::join(const std::string& nickname,
                                const std::string& room, std::size_t loop) {
  auto client = login(nickname, loop);
  client.says("JOIN " + room + "\n");
  settle();
  client.hears();
  return client;
}

bool actor_fixture::step() {
  return clock.try_run_once() || stepped_node::step();
}

void actor_fixture::settle() {
  do {
    while (step()) {
    }
  } while (take_what_came());
}

void actor_fixture::advance(std::chrono::milliseconds time) {
  settle();
  while (time > 0ms) {
    const auto part = std::min(time, std::chrono::milliseconds{50});
    time -= part;
    clock.advance_time(part);
    settle();
  }
}

room_actor actor_fixture::room_named(const std::string& name) {
  settle();
  self->send(node.lobby, find_atom_v, name, line_number{1}, false,
             caf::actor_cast<room_seeker_actor>(self));
  settle();
  room_actor result;
  self->receive([&](found_atom, line_number, const room_start& start, refusal,
                    bool) { result = start.room; });
  return result;
}

void actor_fixture::kill(const room_actor& room) {
  // Ahead of what waits in its mailbox, which is lost.
  caf::actor_cast<caf::strong_actor_ptr>(room)->enqueue(
    nullptr, caf::make_message_id(caf::message_priority::high),
    caf::make_message(
      caf::exit_msg{room.address(), caf::exit_reason::unhandled_exception}),
    nullptr);
}

void actor_fixture::begin_drain() {
  for (const auto& x : actors.relays())
    self->send(x, drain_atom_v, std::string{"The server ends"});
}

bool actor_fixture::drained() {
  settle();
  while (self->has_next_message())
    self->receive([&](done_atom) { ++drain_answers_; });
  return drain_answers_ == actors.relays().size();
}

lines actor_fixture::recorded(const std::string& room) const {
  lines result;
  const auto& rooms = engine->store()->rooms;
  const auto found = rooms.find(room);
  if (found == rooms.end())
    return result;
  for (const auto& known : found->second.events)
    result.push_back(short_form(room, known));
  return result;
}

} // namespace greenroom::test
