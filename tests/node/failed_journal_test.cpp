// A journal that cannot be written any more: the server says so and ends.

#include "tests/node/conversation.hpp"

#include <sys/resource.h>

#include <filesystem>

using namespace greenroom::test;

namespace {

/// From now on the server cannot make its files longer.
void forbid_growth(greenroom_server& server) {
  std::uintmax_t longest = 0;
  for (auto& entry : std::filesystem::directory_iterator{server.data_dir()})
    longest = std::max(longest, entry.file_size());
  const rlimit limit{longest, longest};
  REQUIRE(::prlimit(server.process().pid(), RLIMIT_FSIZE, &limit, nullptr)
          == 0);
}

/// Whether the last thing before the end is the notice.
bool ends_with_notice(line_client& client) {
  json last;
  while (auto object = client.next())
    last = *object;
  return last.is_object() && last.at("type") == "notice"
         && last.at("body") == "The history has failed, the server ends";
}

} // namespace

TEST_CASE("a journal that fails is told to everyone, also to who waits") {
  greenroom_server server;
  auto ann = server.connect();
  auto bob = server.connect();
  auto stranger = server.connect();
  ann.enter("ann", "lobby");
  bob.enter("bob", "attic");
  ann.command("safe");
  forbid_growth(server);
  std::string lines;
  for (int i = 0; i < 40; ++i)
    lines += "MESSAGE " + std::string(8000, 'x') + "\n";
  ann.send(lines); // some of them are never answered
  CHECK(ends_with_notice(ann));
  CHECK(ends_with_notice(bob));
  CHECK(ends_with_notice(stranger));
  CHECK(server.process().wait() == 1);
  CHECK(server.logs("the journal has failed"));
  server.start();
  auto checker = server.connect();
  checker.enter("eve", "lobby");
  const auto recorded = bodies(history(checker));
  REQUIRE(!recorded.empty());
  CHECK(recorded.front() == "safe");
}
