#include "tests/node/conversation.hpp"
#include "tests/support/skip.hpp"
#include "tests/support/small_disk.hpp"

#include <filesystem>
#include <fstream>
#include <tuple>

using namespace greenroom::test;

namespace {

void skip_unless_mountable() {
  const auto mounted = small_disk{"1m"}.mounted();
  if (!mounted)
    skip_all("no permission to mount a tmpfs");
}

size_t count_in(const std::string& text, const std::string& part) {
  size_t result = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++result;
  return result;
}

} // namespace

// Not part of an ordinary run: what these cases need may be forbidden. They
// have a ctest of their own, `full_disk`, which is skipped then.
TEST_SUITE_BEGIN("full_disk" * doctest::skip());

TEST_CASE("a full disk refuses, loses nothing and goes on by itself") {
  skip_unless_mountable();
  small_disk disk{"8m"};
  std::ofstream{disk / "ballast"} << std::string(3U << 20U, 'x');
  greenroom_server server{{}, disk / "data"};
  auto ann = server.connect();
  ann.enter("ann", "lobby");
  texts acknowledged;
  std::string error;
  for (auto i = 0; i < 5000 && error.empty(); ++i) {
    auto text = std::to_string(i) + std::string(8000, 'x');
    auto reply = ann.command("MESSAGE " + text);
    if (reply.at("type") == "error")
      error = reply.at("error");
    else
      acknowledged.push_back(text);
  }
  CHECK(error == "History unavailable, message not sent");
  auto late = server.connect();
  late.command("LOGIN late");
  CHECK(error_of(late.command("JOIN attic"))
        == "History unavailable, nothing was done");
  std::filesystem::remove(disk / "ballast");
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  auto goes_on = false;
  while (!goes_on && std::chrono::steady_clock::now() < end) {
    goes_on = ann.command("MESSAGE again").at("type") == "commandResult";
    // A condition of another process: nothing tells when it holds.
    if (!goes_on)
      std::ignore = server.process().wait(std::chrono::milliseconds{100});
  }
  CHECK(goes_on);
  CHECK(server.logs("the journal records again; "));
  CHECK(count_in(server.log(), "the journal records nothing: ") == 1);
  CHECK(count_in(server.log(), "the journal records again; ") == 1);
  acknowledged.emplace_back("again");
  CHECK(bodies(history(ann)) == acknowledged);
}

TEST_CASE("nothing is recorded where less than the reserve is free") {
  skip_unless_mountable();
  small_disk disk{"16m"};
  greenroom_server server{{"journal.min_free_bytes=20000000"}, disk / "data"};
  CHECK(server.logs("less than journal.min_free_bytes = 20000000 is free"));
  auto ann = server.connect();
  ann.command("LOGIN ann");
  CHECK(error_of(ann.command("JOIN lobby"))
        == "History unavailable, nothing was done");
  CHECK(count_in(server.log(), "records nothing") == 1);
}

TEST_SUITE_END();
