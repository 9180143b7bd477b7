#pragma once

#include "tests/soak/faults.hpp"
#include "tests/soak/phases.hpp"
#include "tests/soak/soak_server.hpp"
#include "tests/soak/user.hpp"
#include "tests/support/small_disk.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace greenroom::soak {

/// The users of one journal and its server, phase after phase.
class soak_run {
public:
  /// @param disk where the journal is when it is not null, else in a directory
  ///        of its own.
  soak_run(uint64_t seed, const test::small_disk* disk);

  /// Serves with these settings for so long, breaks something now and then,
  /// and checks everything when all have gone.
  void play(const phase& now, std::chrono::milliseconds duration);

  world& shared() { return world_; }
  uint64_t resident_bytes_max() const { return resident_bytes_max_; }

private:
  enum class fault : uint8_t { kill = 0, drain, lock, fill };

  using condition = std::function<bool()>;

  void start();
  void turn(bool users_act);
  bool drive(std::chrono::milliseconds limit, bool users_act,
             const condition& done);
  void poll_connections();
  void find_overdue();
  void check_log();
  bool all_closed() const;
  void reload(const phase& now, bool broken);
  void break_something(fault what);
  void see_all_close();
  void stops_now();
  void kill_and_restart();
  void drain_and_restart();
  void refuse_for_a_while(fault what);
  void stop();
  void wind_down();

  world world_;
  std::mt19937_64 random_;
  const test::small_disk* disk_;
  test::temp_dir directory_;
  soak_server server_;
  std::vector<std::unique_ptr<user>> users_;
  uint64_t next_fault_ = 0;
  size_t reloads_ = 0; ///< Every other one is of a broken file.
  bool stopping_ = false;
  uint64_t resident_bytes_max_ = 0;
  steady_clock::time_point next_look_{};
};

} // namespace greenroom::soak
