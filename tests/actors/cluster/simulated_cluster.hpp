#pragma once

#include "actors/cluster/node_membership.hpp"
#include "tests/actors/cluster/virtual_time.hpp"
#include "tests/support/memory_membership.hpp"

#include <array>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace greenroom::test {

/// Nodes on a few machines, their links and their database, in virtual time.
/// Every change of the table is held against what is really the case: see
/// `failure`. The same seed and the same calls give the same run.
class simulated_cluster {
public:
  static constexpr std::size_t machines_max = 5;
  static constexpr std::size_t processes_max = 40;

  struct process {
    std::size_t number = 0;
    std::size_t machine = 0;
    incarnation_number incarnation = 0; ///< 0 until it has entered.
    std::optional<node_membership> decisions;
    bool runs = true;
    bool is_restarted = true; ///< When it ends, by its supervisor.
    time_point stalled_until;
    time_point asked_at;
    bool wakes = false;
    std::vector<incarnation_number> sent_links;
    cluster_contents read; ///< On the way to it.
    time_point beat_at;    ///< The last that the table took.
    time_point ended_at;   ///< When it was killed or has exited.
  };

  explicit simulated_cluster(std::uint32_t seed);

  // -- what happens to it -----------------------------------------------------

  process& start(std::size_t machine);
  void kill(process& who, std::optional<duration> restart_after = {});
  void stall(process& who, duration length);
  void leave(process& who);
  /// @param refuses whether attempts to connect are refused, not lost.
  void cut(std::size_t one, std::size_t other, bool refuses = false);
  void heal(std::size_t one, std::size_t other);
  /// Drops the links of the two; none can be made while TLS fails.
  void fail_tls(std::size_t one, std::size_t other, bool fails);
  void stop_database(bool stopped);
  void cut_database(std::size_t machine, bool is_cut);
  void slow_database(duration latency_max) { latency_max_ = latency_max; }
  void heal_all();

  void run(duration length);
  /// @returns whether all is well before the time is over.
  bool settles_within(duration most);

  // -- what is seen -----------------------------------------------------------

  /// What was wrong first; empty when nothing was.
  const std::string& failure() const noexcept { return failure_; }

  time_point now() const noexcept { return time_.now(); }
  std::deque<process>& processes() noexcept { return processes_; }
  /// The newest process of a machine that runs; null when there is none.
  process* running(std::size_t machine);
  memory_membership& table() noexcept { return table_; }
  node_state state(const process& who) const;
  std::size_t deaths() const noexcept { return deaths_; }
  /// Deaths of processes that ran.
  std::size_t evictions() const noexcept { return evictions_; }

  duration between(duration least, duration most);
  std::uint32_t up_to(std::uint32_t most);

private:
  struct wall {
    bool is_cut = false;
    bool refuses = false;
    bool tls_fails = false;
    unsigned cuts = 0;
  };

  // simulated_cluster.cpp
  bool reaches_database(const process& who) const;
  void enter(process& who);
  void after(process& who, duration delay, std::function<void()> what);
  void act(process& who);
  void send_read(process& who);
  void read_reaches_table(process& who);
  void read_fails(process& who);
  void promote(process& who);
  void write(process& judge, std::vector<verdict> verdicts);
  void tell(process& who, incarnation_number ended);

  // simulated_links.cpp
  wall& between(std::size_t one, std::size_t other) {
    return walls_[std::min(one, other)][std::max(one, other)];
  }
  void dial_all();
  void dial(process& one, process& other);
  void dial_ended(process& who, const process& ended);
  void connect(process& who, process& peer);
  void set(process& who, const process& peer, link_status status);
  void lose(process& who, process& peer);
  bool is_linked(const process& who, const process& peer) const {
    return status_[who.number][peer.number] == link_status::up;
  }

  // simulated_troubles.cpp
  void end(process& who, std::optional<duration> restart_after);
  void suspect(std::size_t machine, bool begins);

  // simulated_checks.cpp
  void check(const node_row& changed);
  void check_promotion(const process& promoted);
  void check_death(const process& dead);
  bool has_reason(const process& judge, const process& dead) const;
  bool is_well();
  void fail(std::string what);

  virtual_time time_;
  std::mt19937 random_;
  memory_membership table_;
  std::deque<process> processes_;
  bool database_stopped_ = false;
  std::array<bool, machines_max> database_cut_{};
  duration latency_max_{4000};
  std::array<std::array<wall, machines_max>, machines_max> walls_;
  using statuses = std::array<link_status, processes_max>;
  std::array<statuses, processes_max> status_;
  using times =
    std::array<std::array<time_point, processes_max>, processes_max>;
  times linked_at_; // when both ends were linked last
  times up_at_;     // when this end was linked last

  // What a machine suffers from now, and until when that excuses its eviction.
  std::array<unsigned, machines_max> troubles_{};
  std::array<time_point, machines_max> excused_until_{};
  std::uint64_t view_ = 0;
  const process* judge_ = nullptr; // whose verdict is being written
  statuses judged_by_{};           // its links when it had read
  std::size_t deaths_ = 0;
  std::size_t evictions_ = 0;
  std::string failure_;
};

} // namespace greenroom::test
