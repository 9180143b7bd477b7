#pragma once

#include "journal/sqlite_journal.hpp"
#include "tests/support/database_engine.hpp"
#include "tests/support/memory_journal.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace greenroom::test {

/// A directory that is gone at the end of the test.
class temporary_directory {
public:
  temporary_directory() {
    auto pattern =
      (std::filesystem::temp_directory_path() / "greenroom-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string operator/(const std::string& name) const {
    return path_ + "/" + name;
  }
  const std::string& path() const noexcept { return path_; }

private:
  std::string path_;
};

/// Opens the same memory journal again and again, as processes would.
struct memory_engine {
  std::shared_ptr<memory_store> store = std::make_shared<memory_store>();

  std::unique_ptr<journal> open() {
    return std::make_unique<memory_journal>(store);
  }
};

/// Opens the same SQLite journal again and again, as processes would.
struct sqlite_engine {
  temporary_directory directory;

  sqlite_options options() const {
    sqlite_options result;
    result.data_dir = directory / "data";
    // Speed: these tests are about the contract, not about power cuts.
    result.synchronous = sqlite_options::sync_mode::normal;
    return result;
  }

  std::unique_ptr<journal> open() {
    auto opened = open_sqlite_journal(options());
    REQUIRE_MESSAGE(opened, opened.error);
    return std::move(opened.journal);
  }
};

/// Opens the same shared database again and again; an opening ends when the
/// next one begins.
struct shared_engine {
  opening_number up = 0;
  memory_database database{[this](opening_number x) { return x == up; }};

  std::shared_ptr<journal> open() {
    up = database.take_opening();
    return database.engine(up);
  }
};

inline utc_time at(std::int64_t microseconds) {
  return utc_time{std::chrono::microseconds{microseconds}};
}

/// Any session of an opening.
inline session_id session(std::uint64_t number, opening_number opening = 1) {
  return session_id::stored(opening, number);
}

inline event message(std::string text, std::int64_t microseconds = 0) {
  event result;
  result.at = at(microseconds);
  result.from = "ann";
  result.body = std::move(text);
  result.session = session(77);
  result.line = 5;
  return result;
}

inline event member_event(event_kind kind, std::string nickname,
                          session_id who) {
  event result;
  result.kind = kind;
  result.from = std::move(nickname);
  result.session = who;
  return result;
}

/// What a room actor would do: claims a room and keeps count of its head.
struct room_owner {
  journal& journal_used;
  std::string name;
  room_snapshot snapshot;
  std::uint64_t head = 0;

  room_owner(journal& used, std::string room_name)
      : journal_used(used), name(std::move(room_name)) {
    claim();
  }

  void claim() { REQUIRE(try_claim() == claim_outcome::granted); }

  claim_outcome try_claim() {
    const auto claimed = journal_used.claim(std::span{&name, 1});
    REQUIRE(claimed.size() == 1);
    if (claimed.front().is_granted()) {
      snapshot = claimed.front().snapshot;
      head = snapshot.head;
    }
    return claimed.front().outcome;
  }

  /// The next seqs for some events.
  std::vector<event> numbered(std::vector<event> events) const {
    auto seq = head;
    for (auto& each : events)
      each.seq = ++seq;
    return events;
  }

  append_request request(std::span<const event> events) const {
    return {name, snapshot.epoch, head, events};
  }

  append_outcome append(std::vector<event> events,
                        const std::vector<member_move>& moves = {}) {
    events = numbered(std::move(events));
    auto asked = request(events);
    asked.moves = moves;
    const auto outcomes = journal_used.append(std::span{&asked, 1});
    REQUIRE(outcomes.size() == 1);
    if (outcomes.front() == append_outcome::committed)
      head += events.size();
    return outcomes.front();
  }

  /// Appends that many short messages, one microsecond apart.
  void fill(std::uint64_t count) {
    std::vector<event> events;
    for (auto seq = head + 1; seq <= head + count; ++seq)
      events.push_back(
        message(std::to_string(seq), static_cast<std::int64_t>(seq)));
    REQUIRE(append(std::move(events)) == append_outcome::committed);
  }
};

/// All events first … last, page by page; each page must continue the last.
inline std::vector<event> read_all(journal_reader& reader,
                                   std::string_view room, std::uint64_t first,
                                   std::uint64_t last) {
  std::vector<event> result;
  while (first <= last) {
    auto page = reader.read(room, first, last, 0);
    REQUIRE(page.status == read_status::good);
    if (page.events.empty())
      break;
    for (auto& each : page.events) {
      if (!result.empty())
        REQUIRE(each.seq == result.back().seq + 1);
      result.push_back(std::move(each));
    }
    first = result.back().seq + 1;
  }
  return result;
}

} // namespace greenroom::test
