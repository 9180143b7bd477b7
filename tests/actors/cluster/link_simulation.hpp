#pragma once

#include "tests/actors/cluster/checked_side.hpp"
#include "tests/actors/cluster/link_tally.hpp"
#include "tests/support/simulated_wire.hpp"

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace greenroom::test {

struct simulation_options {
  std::uint32_t seed = 1;
  std::size_t nodes = 2;
  planted_bug bug = planted_bug::none;
  link_limits limits;
  /// Gets what happens, if it is not null.
  std::function<void(const std::string&)> log{};
};

/// Some nodes with a link between each two. For a while a seed decides who
/// speaks, which pipes are cut or stuck and who starts again; then the wires
/// heal.
class link_simulation {
public:
  explicit link_simulation(simulation_options options);

  /// @returns the promise that was not kept; empty: all were.
  std::string run();
  link_tally tally();

private:
  using time_point = link_session::time_point;

  struct link {
    std::unique_ptr<simulated_wire> wire;
    std::size_t nodes[2]; // the second one has the larger name
    std::unique_ptr<checked_side> sides[2];
    time_point redial_at{};
    bool is_dialing = false;
    bool may_reset = true; // for a reason that has come up
    std::uint64_t resets = 0;
    std::uint64_t given_up = 0;
  };

  void connect(std::size_t smaller, std::size_t larger);
  void act();
  void speak(link& on, std::size_t side);
  void cut(link& on);
  void stall(link& on);
  void restart(std::size_t node);
  void start(link& on, std::size_t side, incarnation_number life);
  void step(std::chrono::milliseconds time);
  void redial(link& on);
  void check(link& on);
  void check_resets(link& on);
  void fail(const std::string& what);
  bool is_settled() const;
  void settle();
  std::uint32_t up_to(std::uint32_t most);
  void say(const std::string& what);

  simulation_options options_;
  std::mt19937 random_;
  std::vector<link> links_;
  std::vector<incarnation_number> lives_;
  incarnation_number last_life_ = 0;
  time_point now_{std::chrono::hours{1}};
  std::string failure_;
  std::uint64_t restarts_ = 0;
  std::chrono::milliseconds recovery_{0};
};

} // namespace greenroom::test
