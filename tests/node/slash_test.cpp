#include "tests/node/conversation.hpp"

using namespace greenroom::test;

TEST_CASE("an unknown / command says how to say it") {
  greenroom_server server;
  auto ann = server.connect();
  ann.enter("ann", "lobby");
  auto error = error_of(ann.command("/shrug"));
  CHECK_MESSAGE(error.find("//shrug") != std::string::npos, error);
  ann.command("//shrug");
  CHECK(ann.expect_type("message").at("body") == "/shrug");
}

TEST_CASE("/ping answers its text, /help its commands") {
  greenroom_server server;
  auto client = server.connect();
  CHECK(client.command("/ping a b").at("pong") == "a b");
  CHECK(client.command("/help").at("commands").size() > 5);
}

TEST_CASE("/who and /rooms tell who is where") {
  greenroom_server server;
  auto ann = server.connect();
  auto bob = server.connect();
  ann.enter("ann", "lobby");
  bob.enter("bob", "lobby");
  auto eve = server.connect();
  eve.enter("eve", "attic");
  auto who = ann.command("/who");
  CHECK(who.at("room") == "lobby");
  CHECK(who.at("users") == json{"ann", "bob"});
  CHECK(who.at("total") == 2);
  CHECK(who.at("more") == false);
  CHECK(ann.command("/who attic").at("users") == json::array({"eve"}));
  // Counts may be a second old.
  auto expected = json::parse(R"([{"name":"lobby","users":2},
                                  {"name":"attic","users":1}])");
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  auto rooms = ann.command("/rooms").at("rooms");
  while (rooms != expected && std::chrono::steady_clock::now() < end)
    rooms = ann.command("/rooms").at("rooms");
  CHECK(rooms == expected);
}

TEST_CASE("/tell reaches one member and no history") {
  greenroom_server server;
  auto ann = server.connect();
  auto bob = server.connect();
  auto eve = server.connect();
  ann.enter("ann", "lobby");
  bob.enter("bob", "lobby");
  eve.enter("eve", "lobby");
  CHECK(error_of(ann.command("/tell nobody hi")) == "No such user: nobody");
  CHECK(result_of(ann.command("/tell bob psst")) == "OK");
  auto tell = bob.expect_type("tell");
  CHECK(tell.at("from") == "ann");
  CHECK(tell.at("to") == "bob");
  CHECK(tell.at("body") == "psst");
  ann.command("loud");
  CHECK(eve.expect_type("message").at("body") == "loud");
  CHECK(bodies(history(eve)) == texts{"loud"});
}

TEST_CASE("a token takes over the session and its place in the room") {
  greenroom_server server;
  auto watcher = server.connect();
  watcher.enter("eve", "lobby");
  auto old = server.connect();
  auto token = old.command("LOGIN ann").at("token").get<std::string>();
  old.command("JOIN lobby");
  CHECK(watcher.expect_type("userJoined").at("from") == "ann");
  auto fresh = server.connect();
  auto login = fresh.command("LOGIN ann token=" + token);
  CHECK(result_of(login) == "Username set to ann");
  CHECK_NOTHROW(old.expect_type("notice"));
  old.read_to_end();
  CHECK(result_of(fresh.command("JOIN lobby")) == "Joined room lobby");
  fresh.command("me again");
  // Neither userLeft nor userJoined came in between.
  CHECK(watcher.expect().at("body") == "me again");
}

TEST_CASE("a token of a session that is gone is an ordinary login") {
  greenroom_server server;
  auto client = server.connect();
  auto reply =
    client.command("LOGIN ann token=00000000000000000000000000000000");
  CHECK(result_of(reply) == "Username set to ann");
}
