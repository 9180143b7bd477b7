#include "journal/sqlite_schema.hpp"
#include "tests/journal/engines.hpp"

#include <array>

using namespace greenroom;
using namespace greenroom::test;

namespace {

constexpr std::array old_steps{"CREATE TABLE a (x INTEGER);"
                               "INSERT INTO a VALUES (1), (2)"};
constexpr std::array new_steps{
  old_steps[0], "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 7",
  "CREATE TABLE b (z INTEGER); INSERT INTO b SELECT x + y FROM a"};
constexpr std::array broken_steps{old_steps[0], "INSERT INTO a VALUES (3)",
                                  "INSERT INTO nowhere VALUES (1)"};

struct database {
  temporary_directory directory;
  sqlite_handle handle;

  database() {
    REQUIRE(open_sqlite(handle, directory / "test.db",
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, {})
            == SQLITE_OK);
  }

  std::int64_t number(const char* sql) {
    std::int64_t result = -1;
    CHECK(query_number(handle.get(), sql, result) == SQLITE_OK);
    return result;
  }
};

} // namespace

TEST_CASE("a newer schema is refused and left alone") {
  database stored;
  REQUIRE_FALSE(prepare_schema(stored.handle.get(), new_steps));
  const auto problem = prepare_schema(stored.handle.get(), old_steps);
  REQUIRE(problem);
  CHECK(problem->find("schema version 3") != std::string::npos);
  CHECK(stored.number("PRAGMA user_version") == 3);
}

TEST_CASE("a newer journal is refused at start") {
  sqlite_engine disk;
  disk.open().reset();
  {
    sqlite_handle handle;
    REQUIRE(open_sqlite(handle, disk.directory / "data/journal.db",
                        SQLITE_OPEN_READWRITE, {})
            == SQLITE_OK);
    REQUIRE(execute(handle.get(), "PRAGMA user_version=1000") == SQLITE_OK);
  }
  const auto opened = open_sqlite_journal(disk.options());
  CHECK_FALSE(opened);
  CHECK(opened.error.find("newer program") != std::string::npos);
}

TEST_CASE("another program's database is refused and left alone") {
  database stored;
  REQUIRE(execute(stored.handle.get(), "CREATE TABLE theirs (x)") == SQLITE_OK);
  const auto problem = prepare_schema(stored.handle.get(), old_steps);
  REQUIRE(problem);
  CHECK(problem->find("another program") != std::string::npos);
  CHECK(stored.number("PRAGMA user_version") == 0);
  CHECK(stored.number("PRAGMA auto_vacuum") == 0);
}

TEST_CASE("an older schema is migrated with its data") {
  database stored;
  REQUIRE_FALSE(prepare_schema(stored.handle.get(), old_steps));
  CHECK(stored.number("PRAGMA user_version") == 1);
  REQUIRE_FALSE(prepare_schema(stored.handle.get(), new_steps));
  CHECK(stored.number("PRAGMA user_version") == 3);
  CHECK(stored.number("SELECT count(*) FROM a WHERE y = 7") == 2);
  CHECK(stored.number("SELECT max(z) FROM b") == 9);
  CHECK_FALSE(prepare_schema(stored.handle.get(), new_steps));
}

TEST_CASE("a migration that fails changes nothing") {
  database stored;
  REQUIRE_FALSE(prepare_schema(stored.handle.get(), old_steps));
  CHECK(prepare_schema(stored.handle.get(), broken_steps));
  CHECK(stored.number("PRAGMA user_version") == 1);
  CHECK(stored.number("SELECT count(*) FROM a") == 2);
  CHECK_FALSE(prepare_schema(stored.handle.get(), new_steps));
}

TEST_CASE("a new journal can give space back") {
  database stored;
  REQUIRE_FALSE(prepare_schema(stored.handle.get(), sqlite_schema_steps()));
  CHECK(stored.number("PRAGMA auto_vacuum") == 2);
}

TEST_CASE("a journal of version 1 keeps its events, which are nobody's now") {
  sqlite_engine disk;
  disk.open().reset();
  {
    sqlite_handle handle;
    REQUIRE(open_sqlite(handle, disk.directory / "data/journal.db",
                        SQLITE_OPEN_READWRITE, {})
            == SQLITE_OK);
    REQUIRE(execute(handle.get(),
                    "DROP TABLE journal; DROP TABLE room; DROP TABLE event; "
                    "DROP TABLE member")
            == SQLITE_OK);
    REQUIRE(execute(handle.get(), sqlite_schema_steps()[0]) == SQLITE_OK);
    REQUIRE(
      execute(handle.get(),
              "UPDATE journal SET id = '0123abcd', incarnation = 41; "
              "INSERT INTO room VALUES (1, 'lobby', 3); "
              "INSERT INTO event VALUES (1, 1, 2, 5, 'ann', x'', 67108864, 2),"
              " (1, 2, 1, 6, 'ann', x'6869', 67108864, 3); "
              "INSERT INTO member VALUES (1, 'ann', 67108864, 41); "
              "PRAGMA user_version = 1")
      == SQLITE_OK);
  }
  const auto opened = disk.open();
  CHECK(opened->id() == "0123abcd");
  CHECK(opened->opening() == 42);
  room_owner room{*opened, "lobby"};
  REQUIRE(room.snapshot.newest.size() == 2);
  CHECK(room.snapshot.newest[1].body == "hi");
  CHECK(room.snapshot.newest[1].line == 3);
  CHECK(room.snapshot.newest[1].session == session(67108864, 0));
  REQUIRE(room.snapshot.members.size() == 1);
  CHECK(room.snapshot.members[0].session == session(67108864, 41));
}
