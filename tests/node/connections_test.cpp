#include "tests/node/conversation.hpp"
#include "tests/support/cannot_run.hpp"

#include <sstream>

using namespace greenroom::test;

namespace {

// The suite io_uring has a ctest for each way.
std::string way_of_calls() {
  return with_io_uring() ? "io_uring=true" : "io_uring=false";
}

bool has_its_way(const greenroom_server& server) {
  if (server.log().find("no io_uring") == std::string::npos)
    return true;
  cannot_run("the kernel has no io_uring or forbids it");
  return false;
}

} // namespace

TEST_CASE("everything at once is answered in order, then the end comes") {
  greenroom_server server;
  auto client = server.connect();
  client.send("LOGIN ann\nJOIN lobby\nhi\nHISTORY\n/who\nLEAVE\n");
  client.end_output();
  std::vector<std::string> types;
  while (auto object = client.next())
    types.push_back(object->at("type"));
  CHECK(types
        == texts{"commandResult", "commandResult", "userJoined",
                 "commandResult", "message", "commandResult", "history",
                 "history", "commandResult", "commandResult", "userLeft"});
}

TEST_CASE("a last line without its end is dropped") {
  greenroom_server server;
  auto client = server.connect();
  client.send("LOGIN ann\nJOIN lobby\nwhole\nhalf");
  client.end_output();
  client.read_to_end();
  auto checker = server.connect();
  checker.enter("bob", "lobby");
  CHECK(bodies(history(checker)) == texts{"whole"});
}

TEST_CASE("of who closes without reading, every line is recorded"
          * doctest::test_suite("io_uring")) {
  greenroom_server server{{way_of_calls()}};
  if (!has_its_way(server))
    return;
  auto checker = server.connect();
  checker.enter("checker", "lobby");
  constexpr size_t count = 30;
  constexpr size_t each = 20;
  std::vector<line_client> clients;
  for (size_t i = 0; i < count; ++i) {
    clients.push_back(server.connect());
    clients.back().enter("member" + std::to_string(i), "lobby");
  }
  for (size_t i = 0; i < count; ++i) {
    std::string lines;
    for (size_t line = 0; line < each; ++line)
      lines += std::to_string(i) + " says " + std::to_string(line) + "\n";
    clients[i].send(lines + "half a line");
  }
  clients.clear(); // what the others said is unread: every close is a reset
  for (size_t left = 0; left < count; ++left)
    checker.expect_type("userLeft");
  const auto recorded = bodies(history(checker));
  REQUIRE(recorded.size() == count * each);
  for (size_t i = 0; i < count; ++i) {
    size_t next = 0;
    for (const auto& body : recorded)
      if (body == std::to_string(i) + " says " + std::to_string(next))
        ++next;
    CHECK(next == each);
  }
}

TEST_CASE("ten thousand lines at once are all answered in order"
          * doctest::test_suite("io_uring")) {
  greenroom_server server{{way_of_calls()}};
  if (!has_its_way(server))
    return;
  auto client = server.connect();
  client.enter("ann", "lobby");
  constexpr auto count = 10000;
  std::string lines;
  for (auto i = 0; i < count; ++i)
    lines += i % 2 == 0 ? "/ping " + std::to_string(i) + "\n"
                        : "MESSAGE " + std::to_string(i) + "\n";
  // The server stops reading while much is waiting, so both go on at once.
  std::string_view rest{lines};
  auto answered = 0;
  auto said = 0;
  while (answered < count || said < count / 2) {
    rest.remove_prefix(rest.empty() ? 0 : client.send_some(rest));
    auto object = client.expect();
    if (object.at("type") == "message") {
      REQUIRE(object.at("body") == std::to_string(2 * said + 1));
      ++said;
    } else {
      REQUIRE(result_of(object) == "OK");
      if (answered % 2 == 0)
        REQUIRE(object.at("pong") == std::to_string(answered));
      ++answered;
    }
  }
}

TEST_CASE("/quit answers and closes; what follows it is not executed") {
  greenroom_server server;
  auto client = server.connect();
  client.send("LOGIN ann\n/quit\nJOIN lobby\n");
  CHECK(result_of(client.expect()) == "Username set to ann");
  CHECK(result_of(client.expect()) == "OK");
  CHECK(client.read_to_end() == 0);
}

TEST_CASE("one connection too many is told so and closed") {
  greenroom_server server{{"limits.connections=3"}};
  std::vector<line_client> clients;
  for (auto i = 0; i < 3; ++i) {
    clients.push_back(server.connect());
    CHECK(result_of(clients.back().command("/ping")) == "OK");
  }
  auto refused = server.connect();
  CHECK(error_of(refused.expect()) == "Too many connections");
  CHECK(refused.read_to_end() == 0);
  // A place that becomes free can be taken.
  clients.back().command("/quit");
  clients.back().read_to_end();
  clients.pop_back();
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  auto accepted = false;
  while (!accepted && std::chrono::steady_clock::now() < end) {
    auto again = server.connect();
    again.send("/ping\n");
    accepted = again.expect().at("type") == "commandResult";
  }
  CHECK(accepted);
}

TEST_CASE("who does not log in is told so and closed") {
  greenroom_server server{{"limits.login_seconds=1"}};
  auto silent = server.connect();
  auto prompt = server.connect();
  prompt.enter("ann", "lobby");
  CHECK(silent.expect().at("type") == "error");
  CHECK(silent.read_to_end() == 0);
  CHECK(result_of(prompt.command("still here")) == "OK");
}

TEST_CASE("a fast client is slowed down, not refused") {
  greenroom_server server{{"limits.lines_per_second=20", "limits.burst=10"}};
  auto client = server.connect();
  auto start = std::chrono::steady_clock::now();
  for (auto i = 0; i < 20; ++i)
    client.send("/ping\n");
  for (auto i = 0; i < 20; ++i)
    CHECK(result_of(client.expect()) == "OK");
  // Ten lines beyond the burst take half a second or more.
  CHECK(std::chrono::steady_clock::now() - start
        > std::chrono::milliseconds{400});
}

TEST_CASE("members see one order of events") {
  greenroom_server server;
  constexpr size_t members = 5;
  constexpr size_t each = 200;
  std::vector<line_client> clients;
  for (size_t i = 0; i < members; ++i) {
    clients.push_back(server.connect());
    clients.back().enter("member" + std::to_string(i), "lobby");
  }
  for (size_t i = 0; i < each; ++i)
    for (auto& client : clients)
      client.send("MESSAGE " + std::to_string(i) + "\n");
  std::vector<std::vector<json>> seen(members);
  for (size_t i = 0; i < members; ++i)
    while (seen[i].size() < members * each)
      seen[i].push_back(clients[i].expect_type("message"));
  for (auto& events : seen) {
    REQUIRE(events == seen.front());
    for (size_t i = 1; i < events.size(); ++i)
      REQUIRE(events[i].at("seq")
              == events[i - 1].at("seq").get<uint64_t>() + 1);
  }
}

TEST_CASE("who comes back at once does not meet her own ghost") {
  greenroom_server server;
  for (auto i = 0; i < 50; ++i) {
    CAPTURE(i);
    auto ann = server.connect();
    ann.send("LOGIN ann\nJOIN lobby\nhi\n");
    ann.end_output();
    auto good = 0;
    while (auto object = ann.next()) {
      CAPTURE(object->dump());
      REQUIRE(object->at("type") != "error");
      good += object->at("type") == "commandResult" ? 1 : 0;
    }
    CHECK(good == 3);
  }
}

TEST_CASE("what is replayed is delivered before the end of a half-close") {
  greenroom_server server;
  auto ann = server.connect();
  ann.enter("ann", "lobby");
  for (auto i = 0; i < 1500; ++i)
    ann.command("MESSAGE " + std::string(100, 'x'));
  line_client::options narrow;
  narrow.receive_buffer_bytes = 4096;
  for (const auto* last :
       {"", "/quit\n", "LEAVE\n/quit\n", "LEAVE\nJOIN lobby since=500\n"}) {
    CAPTURE(last);
    auto bob = server.connect(narrow);
    bob.send(std::string{"LOGIN bob\nJOIN lobby since=0\n"} + last);
    bob.end_output();
    uint64_t next = 1;
    while (auto object = bob.next())
      if (object->contains("room") && object->contains("seq")
          && object->at("type") != "lagging" && object->at("seq") == next)
        ++next;
    CHECK(next > 1502);
  }
}
