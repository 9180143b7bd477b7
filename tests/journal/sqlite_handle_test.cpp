#include "journal/sqlite_handle.hpp"

#include "tests/journal/engines.hpp"

using namespace greenroom;
using namespace greenroom::test;

namespace {

sqlite_handle open_empty(const temporary_directory& directory) {
  sqlite_handle handle;
  REQUIRE(open_sqlite(handle, directory / "file",
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, {})
          == SQLITE_OK);
  return handle;
}

} // namespace

TEST_CASE("a level of synchronous that does not take is told") {
  const temporary_directory directory;
  const auto handle = open_empty(directory);
  const auto unknown = static_cast<sync_level>(9);
  CHECK(set_synchronous(handle.get(), unknown));
  REQUIRE(execute(handle.get(), "BEGIN IMMEDIATE") == SQLITE_OK);
  CHECK(set_synchronous(handle.get(), sync_level::normal));
}

TEST_CASE("a level of synchronous is as it was set") {
  const temporary_directory directory;
  const auto handle = open_empty(directory);
  for (const auto level :
       {sync_level::normal, sync_level::full, sync_level::normal}) {
    CHECK_FALSE(set_synchronous(handle.get(), level));
    std::int64_t found = 0;
    CHECK(query_number(handle.get(), "PRAGMA synchronous", found) == SQLITE_OK);
    CHECK(found == static_cast<std::int64_t>(level));
  }
}
