#pragma once

#include "tests/actors/cluster/stepped_cluster.hpp"
#include "tests/support/database_engine.hpp"

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace greenroom::test {

/// How often something interesting has happened, over all seeds.
struct cluster_counters {
  std::uint64_t lines = 0;
  std::uint64_t recorded = 0;
  std::uint64_t refused = 0;
  std::uint64_t kills = 0;
  std::uint64_t resets = 0;
  std::uint64_t frames = 0;
  std::uint64_t claims_taken_over = 0;
  std::uint64_t fenced = 0;
  std::uint64_t unknown_written = 0;
  std::uint64_t unknown_unwritten = 0;
  std::uint64_t landed_after_death = 0;
};

/// Three nodes, six users who talk in three rooms, and everything that goes
/// wrong, by one seed. What users were told is held against the database.
class random_cluster {
public:
  /// @param bugs of the database, which the checks are to find.
  explicit random_cluster(std::uint32_t seed, const database_bugs& bugs = {});

  /// Goes through some hundred steps of trouble, then lets all come to rest.
  void run();
  /// What is wrong, one line each; empty: nothing.
  std::vector<std::string> problems();
  void count(cluster_counters& all) const;

private:
  struct user {
    std::string name;
    std::size_t node = 0;
    test_client client;
    std::string room;
    std::vector<std::string> said;      // texts, in order
    std::vector<std::string> heard_raw; // all lines after the JOIN
  };

  std::shared_ptr<journal> open();
  void trouble();
  void say(user& who);
  void kill_one();
  void script_append();
  void hear();
  void check_rooms();
  void check_user(const user& who);
  void problem(const std::string& text) { problems_.push_back(text); }
  std::size_t below(std::size_t end) { return random_() % end; }

  std::minstd_rand random_;
  std::set<opening_number> dead_;
  memory_database database_{
    [this](opening_number opening) { return !dead_.contains(opening); }};
  std::vector<std::shared_ptr<database_engine>> engines_;
  stepped_cluster cluster_;
  std::vector<user> users_;
  std::map<std::string, std::string> texts_; // recorded: text -> room#seq
  std::vector<std::string> problems_;
  cluster_counters seen_;
};

} // namespace greenroom::test
