#include "tests/node/conversation.hpp"

using namespace greenroom::test;

namespace {

line_client narrow_client(const greenroom_server& server) {
  line_client::options narrow;
  narrow.receive_buffer_bytes = 4096;
  return server.connect(narrow);
}

/// Says so many texts of a kilobyte and reads the answers.
void say(line_client& speaker, size_t count) {
  std::string padding(1000, 'x');
  for (size_t i = 0; i < count; ++i) {
    REQUIRE(result_of(speaker.command("MESSAGE " + padding)) == "OK");
    speaker.expect_type("message");
  }
}

} // namespace

TEST_CASE("a member that reads late gets every event") {
  greenroom_server server{{"limits.output_bytes=65536"}};
  auto slow = narrow_client(server);
  slow.enter("slow", "lobby");
  auto ann = server.connect();
  ann.enter("ann", "lobby");
  constexpr size_t count = 2000;
  say(ann, count);
  uint64_t next = 2;
  size_t lagging = 0;
  while (next <= count + 2) {
    auto object = slow.expect();
    if (object.at("type") == "lagging") {
      ++lagging;
      continue;
    }
    REQUIRE(object.at("seq") == next);
    ++next;
  }
  CHECK(lagging >= 1);
  say(ann, 1);
  CHECK(slow.expect_type("message").at("seq") == count + 3);
}

TEST_CASE("a member that never reads does not hold up the others") {
  greenroom_server server{{"limits.output_bytes=65536"}};
  auto deaf = narrow_client(server);
  deaf.enter("deaf", "lobby");
  auto ann = server.connect();
  ann.enter("ann", "lobby");
  auto before = resident_bytes(server.process().pid());
  say(ann, 3000);
  CHECK(grew_less_than(16 << 20, before, server.process()));
}

TEST_CASE("who pipelines and reads nothing makes the server stop reading") {
  greenroom_server server;
  auto flood = narrow_client(server);
  flood.send("/ping\n");
  auto before = resident_bytes(server.process().pid());
  std::string lines;
  for (auto i = 0; i < 10000; ++i)
    lines += "/ping 0123456789\n";
  // When the server has stopped, the socket takes nothing more.
  size_t sent = 0;
  for (auto idle = 0; idle < 20;) {
    auto taken = flood.send_some(lines);
    sent += taken;
    REQUIRE(sent < (64U << 20U));
    idle = taken > 0 ? 0 : idle + 1;
    if (taken == 0)
      std::ignore = server.process().wait(std::chrono::milliseconds{10});
  }
  CHECK(grew_less_than(4 << 20, before, server.process()));
  auto other = server.connect();
  CHECK(result_of(other.command("/ping")) == "OK");
}

TEST_CASE("a slow reader of a long history holds up nobody and loses nothing") {
  greenroom_server server;
  auto ann = server.connect();
  ann.enter("ann", "lobby");
  constexpr size_t count = 2000;
  say(ann, count);
  auto slow = narrow_client(server);
  slow.enter("slow", "lobby");
  auto reply = slow.command("HISTORY");
  REQUIRE(reply.at("count") == count + 2);
  say(ann, 100);
  for (uint64_t seq = 1; seq <= count + 2; ++seq) {
    auto entry = slow.expect();
    // Live events may come in between, entries keep their order.
    while (entry.at("type") != "history")
      entry = slow.expect();
    REQUIRE(entry.at("body").at("seq") == seq);
  }
}
