// The directory without a node: dummies play the audiences and connections.

#include "actors/node/directory.hpp"
#include "tests/actors/lone_actor.hpp"

#include <caf/actor_cast.hpp>

using namespace greenroom;
using namespace greenroom::test;

namespace {

constexpr session_id ann{1, 0, 0, 1};
constexpr session_id bob{1, 1, 0, 1};

struct lone_directory : lone_actor {
  explicit lone_directory(bool unique = false)
      : lone_actor([unique] {
          auto values = test_options();
          values.nicknames.unique = unique;
          return values;
        }()) {
    node.opening = 1;
    node.audiences = {spawn_audience(system, first),
                      spawn_audience(system, second)};
    tested = spawn_pinned<directory>(system, queue, node);
  }

  ~lone_directory() {
    const auto audiences = node.audiences;
    end(tested, audiences[0], audiences[1]);
  }

  /// @returns the token; empty: there is no answer yet, or it was refused.
  std::string login(session_id session, const std::string& token = {}) {
    self->send(tested, login_atom_v, login_request{session, 1, "ann", token},
               caf::actor_cast<connection_actor>(self));
    return answer();
  }

  std::string answer() {
    settle();
    std::string result;
    if (self->has_next_message())
      self->receive([&](logged_in_atom, line_number, refusal,
                        const std::string& token, const offered_place& offer) {
        result = token;
        place = offer;
      });
    return result;
  }

  std::vector<std::string> first;
  std::vector<std::string> second;
  offered_place place;
  directory_actor tested;
};

} // namespace

TEST_CASE("a /tell to nobody is answered through the asker's audience") {
  lone_directory alone{true};
  alone.self->send(alone.tested, tell_atom_v,
                   tell_request{bob, 7, {}, "bob", "ann", "hi"});
  alone.settle();
  CHECK(alone.first.empty());
  CHECK(alone.second == std::vector<std::string>{"told 7 No such user: "});
}

TEST_CASE("a /tell goes to the audience of the receiver") {
  lone_directory alone{true};
  REQUIRE_FALSE(alone.login(ann).empty());
  alone.self->send(alone.tested, tell_atom_v,
                   tell_request{bob, 7, {}, "bob", "ann", "hi"});
  alone.settle();
  CHECK(alone.first == std::vector<std::string>{"tell ann"});
  CHECK(alone.second.empty());
}

TEST_CASE("a takeover is answered when the old session has yielded") {
  lone_directory alone;
  const auto token = alone.login(ann);
  REQUIRE_FALSE(token.empty());
  CHECK(alone.login(bob, token).empty());
  CHECK(alone.first == std::vector<std::string>{"yield"});
  alone.self->send(alone.tested, logout_atom_v, ann,
                   offered_place{ann, ann, 0, "lobby", {}});
  CHECK_FALSE(alone.answer().empty());
  CHECK(alone.place.room_name == "lobby");
}

TEST_CASE("who takes over and ends first leaves the token used up") {
  lone_directory alone;
  const auto token = alone.login(ann);
  CHECK(alone.login(bob, token).empty());
  alone.self->send(alone.tested, logout_atom_v, bob, offered_place{});
  alone.self->send(alone.tested, logout_atom_v, ann, offered_place{});
  CHECK(alone.answer().empty()); // nobody is there to be answered
  CHECK_FALSE(alone.login(bob, token).empty()); // an ordinary LOGIN
  CHECK(alone.first == std::vector<std::string>{"yield"});
}
