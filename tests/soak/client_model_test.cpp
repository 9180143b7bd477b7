#include "tests/soak/client_model.hpp"
#include "tests/soak/line_source.hpp"

#include <doctest/doctest.h>

using namespace greenroom::soak;

namespace {

using json = nlohmann::json;

json event(const std::string& type, uint64_t seq, const std::string& from,
           const std::string& body) {
  return {{"type", type},    {"from", from}, {"body", body},
          {"room", "lobby"}, {"seq", seq},   {"utctimestamp", "1"}};
}

json ok(const json& more = json::object()) {
  json reply{{"type", "commandResult"}, {"result", "OK"}};
  reply.update(more);
  return reply;
}

/// Ann, who is in the lobby as its first member, up to her own userJoined.
struct ann_in_lobby {
  world shared;
  line_source source{"ann", "p", 1};
  client_model model{shared, "ann"};

  ann_in_lobby() {
    model.sent(source.login());
    model.take({{"type", "commandResult"},
                {"result", "Username set to ann"},
                {"token", "abc"}});
    join(source.join("lobby"), 1, 0);
    model.take(event("userJoined", 1, "ann", "User ann has joined the room"));
    REQUIRE(problems() == 0);
  }

  void join(client_line line, uint64_t seq, uint64_t head,
            const json& more = json::object()) {
    model.sent(std::move(line));
    json reply{{"type", "commandResult"},
               {"result", "Joined room lobby"},
               {"seq", seq},
               {"head", head},
               {"journal", "0"}};
    reply.update(more);
    model.take(reply);
  }

  /// @returns the body.
  std::string say() {
    auto line = source.message(1024);
    auto body = line.parameter;
    model.sent(std::move(line));
    return body;
  }

  uint64_t problems() const { return shared.found.problem_count(); }
};

} // namespace

TEST_CASE_FIXTURE(ann_in_lobby, "a message is answered, then seen") {
  const auto body = say();
  model.take(ok({{"seq", 2}}));
  model.take(event("message", 2, "ann", body));
  CHECK(problems() == 0);
}

TEST_CASE_FIXTURE(ann_in_lobby, "an own event before its reply is a problem") {
  const auto body = say();
  model.take(event("message", 2, "ann", body));
  CHECK(problems() == 1);
}

TEST_CASE_FIXTURE(ann_in_lobby, "a reply whose seq holds another event is a "
                                "problem") {
  shared.known.will_say("hi");
  model.take(event("message", 2, "bob", "hi"));
  say();
  model.take(ok({{"seq", 2}}));
  CHECK(problems() == 1);
}

TEST_CASE_FIXTURE(ann_in_lobby, "gaps and repetitions are problems") {
  SUBCASE("a gap") {
    model.take(event("userJoined", 3, "bob", ""));
  }
  SUBCASE("a repetition") {
    model.take(event("userJoined", 1, "ann", "User ann has joined the room"));
  }
  CHECK(problems() == 1);
}

TEST_CASE_FIXTURE(ann_in_lobby, "who left is owed its userLeft, then nothing") {
  model.sent(source.leave());
  model.take(ok({{"seq", 3}}));
  model.take(event("userJoined", 2, "bob", ""));
  model.take(event("userLeft", 3, "ann", "User ann has left the room"));
  CHECK(problems() == 0);
  model.take(event("userLeft", 4, "bob", ""));
  CHECK(problems() == 1);
}

TEST_CASE_FIXTURE(ann_in_lobby, "who is back at once gets the rest first") {
  model.sent(source.leave());
  model.take(ok({{"seq", 3}}));
  join(source.join("lobby"), 5, 4);
  SUBCASE("then what follows its JOIN") {
    model.take(event("userJoined", 2, "bob", ""));
    model.take(event("userLeft", 3, "ann", "User ann has left the room"));
    model.take(event("userJoined", 5, "ann", "User ann has joined the room"));
    CHECK(problems() == 0);
  }
  SUBCASE("and nothing of what happened in between") {
    model.take(event("userJoined", 2, "bob", ""));
    model.take(event("userLeft", 3, "ann", "User ann has left the room"));
    model.take(event("userLeft", 4, "bob", ""));
    CHECK(problems() == 1);
  }
  SUBCASE("and never nothing of it") {
    model.take(event("userJoined", 5, "ann", "User ann has joined the room"));
    CHECK(problems() == 1);
  }
}

TEST_CASE_FIXTURE(ann_in_lobby, "errors that cannot be are problems") {
  SUBCASE("of a message") {
    say();
    model.take({{"type", "error"}, {"error", "Join a room first"}});
  }
  SUBCASE("of a journal that is sound") {
    say();
    model.take(
      {{"type", "error"}, {"error", "History unavailable, message not sent"}});
  }
  SUBCASE("of nothing") {
    model.take({{"type", "error"}, {"error", "Login required"}});
  }
  CHECK(problems() == 1);
}

TEST_CASE_FIXTURE(ann_in_lobby, "who resumes gets everything after since") {
  model.sent(source.leave());
  model.take(ok({{"seq", 2}}));
  model.take(event("userLeft", 2, "ann", "User ann has left the room"));
  SUBCASE("all of it") {
    join(source.join("lobby", 1), 5, 4, {{"replayed", 3}});
    model.take(event("userLeft", 2, "ann", "User ann has left the room"));
    CHECK(problems() == 0);
  }
  SUBCASE("but what retention removed") {
    join(source.join("lobby", 1), 5, 4,
         {{"replayed", 1}, {"gap", {{"from", 2}, {"to", 3}}}});
    model.take(event("userJoined", 4, "bob", ""));
    CHECK(problems() == 0);
  }
  SUBCASE("and never a gap that nobody announced") {
    join(source.join("lobby", 1), 5, 4, {{"replayed", 3}});
    model.take(event("userJoined", 4, "bob", ""));
    CHECK(problems() == 1);
  }
}

TEST_CASE("who took a session over hears nothing before JOIN") {
  world shared;
  line_source source{"ann", "p", 1};
  client_model heir{shared, "heir"};
  heir.sent(source.login("abc"));
  heir.take({{"type", "commandResult"},
             {"result", "Username set to ann"},
             {"token", "def"}});
  SUBCASE("and then what is new") {
    heir.sent(source.join("lobby"));
    heir.take({{"type", "commandResult"},
               {"result", "Joined room lobby"},
               {"seq", 1},
               {"head", 4},
               {"journal", "0"}});
    heir.take(event("userJoined", 5, "bob", ""));
    CHECK(shared.found.problem_count() == 0);
  }
  SUBCASE("so an event before is a problem") {
    heir.take(event("userJoined", 5, "bob", ""));
    CHECK(shared.found.problem_count() == 1);
  }
}

TEST_CASE_FIXTURE(ann_in_lobby, "an end without the replies is a problem") {
  say();
  model.ended(client_model::ending::asked);
  CHECK(problems() == 1);
}
