#include "journal/unfinished_file.hpp"

#include "tests/journal/engines.hpp"

#include <cerrno>
#include <fstream>
#include <sys/stat.h>

using namespace greenroom;
using namespace greenroom::test;

namespace {

int is_forbidden(const char*, const char*) {
  errno = EPERM;
  return -1;
}

int is_unknown(const char*, const char*) {
  errno = EINVAL;
  return -1;
}

int has_no_space(const char*, const char*) {
  errno = ENOSPC;
  return -1;
}

/// All the ways to name a file, from the best one to the last resort.
std::vector<naming_calls> ways() {
  const auto best = naming_calls::of_system();
  return {best, {is_forbidden, best.rename_new}, {is_forbidden, is_unknown}};
}

void write(const std::string& path, const std::string& text) {
  std::ofstream{path} << text;
}

std::string content(const std::string& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::size_t count_files(const temporary_directory& directory) {
  using iterator = std::filesystem::directory_iterator;
  return static_cast<std::size_t>(
    std::distance(iterator{directory.path()}, iterator{}));
}

} // namespace

TEST_CASE("an existing target is never replaced, whatever calls there are") {
  for (const auto& calls : ways()) {
    const temporary_directory directory;
    const auto target = directory / "target";
    unfinished_file file{target, calls};
    REQUIRE_FALSE(file.make());
    write(file.path(), "new");
    write(target, "precious");
    const auto problem = file.publish();
    REQUIRE(problem);
    CHECK(problem->find("exists") != std::string::npos);
    CHECK(content(target) == "precious");
  }
}

TEST_CASE("a call that fails for another reason is an error") {
  const temporary_directory directory;
  unfinished_file file{directory / "target", {has_no_space, is_unknown}};
  REQUIRE_FALSE(file.make());
  CHECK(file.publish());
  CHECK_FALSE(std::filesystem::exists(directory / "target"));
}

TEST_CASE("a file that is not published is removed") {
  const temporary_directory directory;
  {
    unfinished_file file{directory / "target"};
    REQUIRE_FALSE(file.make());
    write(file.path() + "-journal", "x");
  }
  CHECK(count_files(directory) == 0);
}

TEST_CASE("a file gets its name, whatever calls there are") {
  for (const auto& calls : ways()) {
    const temporary_directory directory;
    const auto target = directory / "target";
    {
      unfinished_file file{target, calls};
      REQUIRE_FALSE(file.make());
      write(file.path(), "new");
      write(file.path() + "-journal", "no more needed");
      CHECK_FALSE(file.publish());
    }
    CHECK(content(target) == "new");
    CHECK(count_files(directory) == 1);
  }
}

TEST_CASE("a file that is being written is left alone") {
  const temporary_directory directory;
  unfinished_file first{directory / "target"};
  REQUIRE_FALSE(first.make());
  write(first.path(), "half");
  {
    unfinished_file second{directory / "target"};
    const auto problem = second.make();
    REQUIRE(problem);
    CHECK(problem->find("another backup") != std::string::npos);
  }
  CHECK(content(first.path()) == "half");
  CHECK_FALSE(first.publish());
  CHECK(content(directory / "target") == "half");
}

TEST_CASE("what a killed process has left is replaced") {
  const temporary_directory directory;
  unfinished_file file{directory / "target"};
  write(file.path(), "half");
  write(file.path() + "-journal", "half");
  write(file.path() + "-wal", "half");
  CHECK_FALSE(file.make());
  CHECK(content(file.path()).empty());
  CHECK(count_files(directory) == 1);
}

TEST_CASE("what is no file is neither followed nor removed") {
  const temporary_directory directory;
  write(directory / "precious", "precious");
  std::filesystem::create_symlink(directory / "precious",
                                  directory / "link.unfinished");
  std::filesystem::create_directory(directory / "folder.unfinished");
  REQUIRE(::mkfifo((directory / "pipe.unfinished").c_str(), 0600) == 0);
  for (const auto* name : {"link", "folder", "pipe"}) {
    unfinished_file file{directory / name};
    CHECK(file.make());
  }
  CHECK(count_files(directory) == 4);
  CHECK(content(directory / "precious") == "precious");
}
