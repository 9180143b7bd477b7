#include "tests/support/greenroom_server.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>
#include <poll.h>

#include <filesystem>
#include <fstream>
#include <set>

using namespace greenroom::test;

namespace {

std::multiset<std::string> thread_names(pid_t pid) {
  std::multiset<std::string> result;
  const auto folder = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& thread : std::filesystem::directory_iterator{folder}) {
    std::string name;
    std::getline(std::ifstream{thread.path() / "comm"}, name);
    result.insert(name);
  }
  return result;
}

} // namespace

TEST_CASE("every thread of the server says in its name what it does") {
  greenroom_server server{{"loops=2"}};
  const auto pid = server.process().pid();
  if (!sanitized) { // The thread sanitizer has a thread of its own.
    // CAF's threads name themselves a moment after they have started.
    for (auto i = 0; i < 500 && thread_names(pid).count("greenroom") > 1; ++i)
      ::poll(nullptr, 0, 10);
    CHECK(thread_names(pid).count("greenroom") == 1);
  }
  const auto names = thread_names(pid);
  for (const auto* name :
       {"loop0", "loop1", "journal", "reader", "checkpoint", "log"})
    CHECK(names.count(name) == 1);
}
