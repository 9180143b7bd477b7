#include "tests/node/conversation.hpp"

#include <poll.h>

#include <csignal>
#include <fstream>
#include <tuple>

using namespace greenroom::test;

namespace {

/// Fifty messages of one member are on their way, another one listens, when
/// SIGTERM comes.
struct drained_room {
  greenroom_server server;
  size_t acknowledged = 0;
  size_t notices = 0;
  size_t delivered = 0; ///< To the one who listens.

  drained_room() {
    auto ann = server.connect();
    auto bob = server.connect();
    ann.enter("ann", "lobby");
    bob.enter("bob", "lobby");
    std::string lines;
    for (auto i = 0; i < 50; ++i)
      lines += "MESSAGE " + std::to_string(i) + "\n";
    ann.send(lines);
    ann.expect_type("commandResult");
    REQUIRE(server.stop() == 0);
    acknowledged = 1;
    while (auto object = ann.next()) {
      acknowledged += object->at("type") == "commandResult" ? 1 : 0;
      notices += object->at("type") == "notice" ? 1 : 0;
    }
    while (auto object = bob.next())
      delivered += object->at("type") == "message" ? 1 : 0;
  }
};

} // namespace

TEST_CASE("SIGTERM answers, says goodbye and keeps what it answered") {
  drained_room room;
  CHECK(room.notices == 1);
  room.server.start();
  auto checker = room.server.connect();
  checker.enter("eve", "lobby");
  auto recorded = bodies(history(checker));
  CHECK(recorded.size() >= room.acknowledged);
  for (size_t i = 0; i < recorded.size(); ++i)
    CHECK(recorded[i] == std::to_string(i));
}

TEST_CASE("SIGTERM delivers what it answered") {
  drained_room room;
  CHECK(room.delivered >= room.acknowledged);
}

TEST_CASE("SIGTERM ends a server whose clients do not read") {
  greenroom_server server{{"shutdown_seconds=1"}};
  line_client::options narrow;
  narrow.receive_buffer_bytes = 4096;
  auto deaf = server.connect(narrow);
  deaf.enter("deaf", "lobby");
  auto ann = server.connect();
  ann.enter("ann", "lobby");
  for (auto i = 0; i < 1000; ++i)
    ann.command("MESSAGE " + std::string(1000, 'x'));
  CHECK(server.stop() == 0);
}

TEST_CASE("after a drain everyone has left and the history goes on") {
  greenroom_server server;
  auto ann = server.connect();
  auto journal = ann.enter("ann", "lobby").at("journal");
  ann.command("before");
  CHECK(server.stop() == 0);
  server.start();
  auto again = server.connect();
  auto joined = again.enter("ann", "lobby");
  CHECK(joined.at("journal") == journal);
  CHECK(joined.at("seq") == 4);
  auto events = history(again);
  REQUIRE(events.size() == 4);
  CHECK(events[2].at("type") == "userLeft");
  CHECK(events[2].at("from") == "ann");
}

TEST_CASE("after kill -9 what was acknowledged is there and all are out") {
  greenroom_server server;
  {
    auto ann = server.connect();
    ann.enter("ann", "lobby");
    CHECK(result_of(ann.command("safe")) == "OK");
    server.process().kill_now();
  }
  server.start();
  auto bob = server.connect();
  bob.enter("bob", "lobby");
  CHECK(bodies(history(bob)) == texts{"safe"});
  CHECK(bob.command("/who").at("users") == json::array({"bob"}));
}

TEST_CASE("a second process on the same data directory refuses to start") {
  greenroom_server server;
  temp_dir directory;
  process second{server.arguments(), directory / "log"};
  // Not 2: nothing is wrong with the configuration, and the supervisor's next
  // try succeeds once the first process has ended.
  CHECK(second.wait() == 1);
  std::ifstream log{directory / "log"};
  std::string text{std::istreambuf_iterator<char>{log}, {}};
  CHECK_MESSAGE(text.find("the data directory " + server.data_dir()
                          + " is in use by another process")
                  != std::string::npos,
                text);
  auto ann = server.connect();
  CHECK(result_of(ann.command("/ping")) == "OK");
}

TEST_CASE("closed standard descriptors end nothing and harm no file") {
  temp_dir directory;
  const auto start = [&](const std::string& log) {
    // The ready line must not go to the file that gets descriptor 1.
    return std::make_unique<process>(
      std::vector<std::string>{"/bin/sh", "-c", R"(exec "$0" "$@" <&- >&-)",
                               greenroom_binary(), "serve", "--listen",
                               "127.0.0.1:0", "--data-dir", directory / "data",
                               "--set", "journal.min_free_bytes=0"},
      directory / log);
  };
  const auto port_in = [&](const std::string& log) {
    const auto end =
      std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (std::chrono::steady_clock::now() < end) {
      std::ifstream file{directory / log};
      const std::string text{std::istreambuf_iterator<char>{file}, {}};
      if (auto at = text.find("ready line="); at != std::string::npos)
        if (auto stop = text.find('\n', at); stop != std::string::npos)
          return port_of_ready_line(text.substr(at, stop - at));
      ::poll(nullptr, 0, 10);
    }
    throw std::runtime_error("no ready line in the log");
  };
  for (const auto* log : {"first", "second"}) {
    auto running = start(log);
    line_client ann{port_in(log)};
    ann.enter("ann", "lobby");
    CHECK(result_of(ann.command("hi")) == "OK");
    CHECK(bodies(history(ann)).front() == "hi");
    running->signal(SIGTERM);
    CHECK(running->wait() == 0);
  }
}

TEST_CASE("wrong usage ends with exit code 2") {
  temp_dir directory;
  using arguments = std::vector<std::string>;
  for (auto& wrong :
       {arguments{"serve", "--set", "limits.no_such_key=1"},
        arguments{"serve", "--set", "limits.line_bytes=many"},
        arguments{"serve", "--listen", "nowhere"}, arguments{"no-command"}}) {
    auto all = wrong;
    all.insert(all.begin(), greenroom_binary());
    if (wrong.front() == "serve") {
      all.emplace_back("--data-dir");
      all.push_back(directory / "data");
    }
    process started{all, directory / "log"};
    CHECK_MESSAGE(started.wait() == 2, wrong.back());
  }
}

TEST_CASE("SIGHUP takes new values and keeps the connections") {
  temp_dir directory;
  auto configure = [&](const char* line) {
    std::ofstream{directory / "greenroom.toml"} << "[limits]\n" << line;
  };
  configure("list_entries = 1\n");
  process running{{greenroom_binary(), "serve", "--config",
                   directory / "greenroom.toml", "--listen", "127.0.0.1:0",
                   "--data-dir", directory / "data"},
                  directory / "log"};
  auto port = port_of_ready_line(running.first_line());
  line_client ann{port};
  line_client bob{port};
  ann.enter("ann", "lobby");
  bob.enter("bob", "lobby");
  CHECK(ann.command("/who").at("more") == true);
  auto reloads_to = [&](bool more) {
    running.signal(SIGHUP);
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (std::chrono::steady_clock::now() < end)
      if (ann.command("/who").at("more") == more)
        return true;
    return false;
  };
  configure("list_entries = 10\n");
  CHECK(reloads_to(false));
  configure("list_entries = 1\n");
  CHECK(reloads_to(true));
}

TEST_CASE("SIGHUP with a bad file keeps the values") {
  temp_dir directory;
  const auto file = directory / "greenroom.toml";
  std::ofstream{file} << "[limits]\nlist_entries = 1\n";
  process running{{greenroom_binary(), "serve", "--config", file, "--listen",
                   "127.0.0.1:0", "--data-dir", directory / "data"},
                  directory / "log"};
  auto port = port_of_ready_line(running.first_line());
  line_client ann{port};
  line_client bob{port};
  ann.enter("ann", "lobby");
  bob.enter("bob", "lobby");
  // One key is good, the other one not: neither may be taken.
  std::ofstream{file} << "[limits]\nlist_entries = 10\nburst = \"broken\"\n";
  running.signal(SIGHUP);
  const auto refused = [&] {
    std::ifstream log{directory / "log"};
    std::string text{std::istreambuf_iterator<char>{log}, {}};
    return text.find("the configuration was not reloaded") != std::string::npos;
  };
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!refused() && std::chrono::steady_clock::now() < end)
    // A condition of another process: nothing tells when it holds.
    std::ignore = running.wait(std::chrono::milliseconds{20});
  CHECK(refused());
  CHECK(ann.command("/who").at("more") == true);
  CHECK(result_of(bob.command("still here")) == "OK");
}
