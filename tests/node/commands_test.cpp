#include "tests/node/conversation.hpp"

using namespace greenroom::test;

namespace {

struct two_members {
  greenroom_server server;
  line_client ann = server.connect();
  line_client bob = server.connect();

  two_members() {
    ann.enter("ann", "lobby");
    bob.enter("bob", "lobby");
    REQUIRE(ann.expect_type("userJoined").at("from") == "bob");
  }
};

} // namespace

TEST_CASE("LOGIN refuses names that are none") {
  greenroom_server server;
  auto client = server.connect();
  CHECK(error_of(client.command("LOGIN")) == "Missing required parameter");
  for (auto* line : {"LOGIN ab", "LOGIN abcdefghijklmnopq", "LOGIN a_b",
                     "LOGIN ann bob", "LOGIN \xC3\xA4nne"})
    CHECK_MESSAGE(error_of(client.command(line)) == "Invalid nickname", line);
}

TEST_CASE("LOGIN gives a name and a token, once") {
  greenroom_server server;
  auto client = server.connect();
  auto reply = client.command("LOGIN ann");
  CHECK(result_of(reply) == "Username set to ann");
  CHECK(reply.at("token").get<std::string>().size() == 32);
  CHECK(error_of(client.command("LOGIN eve"))
        == "User already logged in with name ann");
}

TEST_CASE("nothing but LOGIN works before it") {
  greenroom_server server;
  auto client = server.connect();
  for (auto* line : {"JOIN lobby", "JOIN", "LEAVE", "HISTORY", "MESSAGE hi",
                     "hi", "MESSAGE", ""})
    CHECK_MESSAGE(error_of(client.command(line)) == "Login required", line);
}

TEST_CASE("JOIN refuses names that are none and rooms that one is in") {
  two_members chat;
  auto eve = chat.server.connect();
  eve.command("LOGIN eve");
  CHECK(error_of(eve.command("JOIN")) == "Missing required parameter");
  CHECK(error_of(eve.command("JOIN no-room"))
        == "Invalid room name: no-room, please use alphanumericcharacters "
           "only");
  constexpr auto present =
    "User with such nickname is already present in the requested room";
  CHECK(error_of(chat.ann.command("JOIN lobby")) == present);
  auto ghost = chat.server.connect();
  ghost.command("LOGIN ann");
  CHECK(error_of(ghost.command("JOIN lobby")) == present);
  CHECK(result_of(ghost.command("JOIN other")) == "Joined room other");
}

TEST_CASE("commands that need a room say so") {
  greenroom_server server;
  auto client = server.connect();
  client.command("LOGIN ann");
  for (auto* line : {"LEAVE", "LEAVE ROOM", "LEFT", "LEFT ROOM", "HISTORY",
                     "MESSAGE hi", "hi", "MESSAGE"})
    CHECK_MESSAGE(error_of(client.command(line)) == "Join a room first", line);
}

TEST_CASE("who joins sees the reply, then its own userJoined") {
  greenroom_server server;
  auto client = server.connect();
  client.command("LOGIN ann");
  auto reply = client.command("JOIN ROOM lobby");
  CHECK(result_of(reply) == "Joined room lobby");
  CHECK(reply.at("seq") == 1);
  CHECK(reply.at("head") == 0);
  CHECK(reply.at("journal").get<std::string>().size() == 8);
  auto event = client.expect();
  CHECK(event.at("type") == "userJoined");
  CHECK(event.at("from") == "ann");
  CHECK(event.at("body") == "User ann has joined the room");
  CHECK(event.at("room") == "lobby");
  CHECK(event.at("seq") == 1);
  CHECK(event.at("utctimestamp").get<std::string>().size() == 26);
}

TEST_CASE("a message reaches all members, the sender included") {
  two_members chat;
  CHECK(result_of(chat.ann.command("MESSAGE  two  blanks ")) == "OK");
  CHECK(result_of(chat.ann.command("JOINT venture")) == "OK");
  for (auto* member : {&chat.ann, &chat.bob}) {
    auto first = member->expect();
    CHECK(first.at("type") == "message");
    CHECK(first.at("from") == "ann");
    CHECK(first.at("body") == "two  blanks ");
    CHECK(first.at("seq") == 3);
    CHECK(member->expect().at("body") == "JOINT venture");
  }
}

TEST_CASE("an empty message is refused") {
  two_members chat;
  for (auto* line : {"", "   ", "\t", "MESSAGE", "MESSAGE "})
    CHECK_MESSAGE(
      error_of(chat.ann.command(line)) == "Missing required parameter", line);
}

TEST_CASE("who leaves sees its own userLeft and nothing after it") {
  two_members chat;
  CHECK(result_of(chat.bob.command("LEAVE")) == "OK");
  for (auto* member : {&chat.bob, &chat.ann}) {
    auto event = member->expect();
    CHECK(event.at("type") == "userLeft");
    CHECK(event.at("body") == "User bob has left the room");
  }
  chat.ann.command("alone");
  CHECK(result_of(chat.bob.command("/ping")) == "OK");
  CHECK_FALSE(chat.bob.readable(std::chrono::milliseconds{50}));
  CHECK(error_of(chat.bob.command("LEAVE")) == "Join a room first");
}

TEST_CASE("LEAVE with a parameter leaves nothing and says nothing") {
  two_members chat;
  auto error = error_of(chat.bob.command("LEFT handed people unite"));
  CHECK_MESSAGE(error.find("MESSAGE") != std::string::npos, error);
  chat.bob.command("still here");
  CHECK(chat.ann.expect().at("body") == "still here");
}

TEST_CASE("JOIN of another room leaves the first without its own userLeft") {
  two_members chat;
  CHECK(result_of(chat.bob.command("JOIN other")) == "Joined room other");
  CHECK(chat.ann.expect().at("body") == "User bob has left the room");
  auto event = chat.bob.expect();
  CHECK(event.at("room") == "other");
  CHECK(event.at("type") == "userJoined");
}

TEST_CASE("a connection that closes leaves its room") {
  two_members chat;
  SUBCASE("by a reset") {
    chat.bob.reset();
  }
  SUBCASE("by /quit") {
    chat.bob.command("/quit");
  }
  SUBCASE("by the end of its input") {
    chat.bob.end_output();
  }
  auto event = chat.ann.expect();
  CHECK(event.at("type") == "userLeft");
  CHECK(event.at("from") == "bob");
}

TEST_CASE("names differ by case") {
  two_members chat;
  auto other = chat.server.connect();
  CHECK(result_of(other.command("LOGIN Ann")) == "Username set to Ann");
  CHECK(result_of(other.command("JOIN lobby")) == "Joined room lobby");
  auto third = chat.server.connect();
  third.command("LOGIN ann");
  CHECK(result_of(third.command("JOIN Lobby")) == "Joined room Lobby");
}

TEST_CASE("a unique nickname is refused while it is in use") {
  greenroom_server server{{"nicknames.unique=true"}};
  auto ann = server.connect();
  ann.command("LOGIN ann");
  auto eve = server.connect();
  CHECK(error_of(eve.command("LOGIN ann")) == "Nickname already in use");
  CHECK(result_of(eve.command("LOGIN eve")) == "Username set to eve");
}
