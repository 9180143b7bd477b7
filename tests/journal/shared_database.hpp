#pragma once

#include "tests/journal/engines.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace greenroom::test {

/// Two openings that are up, and the database that they share.
struct two_nodes {
  std::set<opening_number> up;
  memory_database database{[this](opening_number x) { return up.contains(x); }};
  std::shared_ptr<database_engine> one = start();
  std::shared_ptr<database_engine> two = start();

  std::shared_ptr<database_engine> start() {
    return database.engine(*up.insert(database.take_opening()).first);
  }

  void end(const database_engine& ended) { up.erase(ended.opening()); }

  const database_counters& counters() const { return database.counters; }

  /// How many events the primary has of the lobby.
  std::uint64_t head() const { return database.tables().find("lobby")->head(); }
};

inline claim_result claim(journal& used, const std::string& room = "lobby") {
  return used.claim(std::span{&room, 1}).front();
}

/// A page of the lobby as its owner `told` would have it asked for.
inline event_page read_told(journal& used, const room_owner& told) {
  return used.open_reader()->read("lobby", 1, told.head, told.snapshot.epoch);
}

} // namespace greenroom::test
