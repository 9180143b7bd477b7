#pragma once

#include "tests/soak/connection.hpp"
#include "tests/soak/line_source.hpp"

#include <memory>
#include <string>
#include <vector>

namespace greenroom::soak {

/// One user: connects, speaks, ends the connection in one of many ways, and
/// comes back. What it decides comes from its seed; when it decides does not.
class user {
public:
  /// `nickname` may be another user's, too; `prefix` may not.
  user(world& shared, const std::string& nickname, const std::string& prefix,
       uint64_t seed);

  /// Does what is due.
  void step(steady_clock::time_point now);

  /// Ends all connections in the ways of users; opens none.
  void leave();

  /// Forgets closed connections and checks what they oblige others to.
  void tidy();

  /// A server that has just started knows no sessions.
  void server_restarted();

  const std::vector<std::unique_ptr<connection>>& connections() const {
    return connections_;
  }

private:
  enum class way : uint8_t {
    talks = 0,
    reads_slowly,
    hangs_up,
    half_closes,
    pipelines,
    takes_over,
  };
  static constexpr uint64_t ways = 6;

  /// A connection in a room, none of whose lines waited when another one asked
  /// for its session.
  struct settled_place {
    uint64_t elder = 0; ///< Number of the connection.
    uint64_t heir = 0;
    uint64_t seq = 0; ///< The elder's own userJoined.
  };

  connection* main() const;
  const connection* find(uint64_t number) const;
  void connect(const std::string& token);
  void enter(connection& one, bool takes_over);
  void speak(connection& one);
  void end(connection& one);
  void hang_up(connection& one);
  void take_over(connection& elder);
  void check_places();

  world& world_;
  std::string nickname_;
  std::string prefix_;
  line_source source_;
  std::vector<std::unique_ptr<connection>> connections_;
  uint64_t main_ = 0; ///< Number of the connection that speaks, 0: none.
  way way_ = way::talks;
  steady_clock::time_point next_{};
  steady_clock::time_point end_at_{};
  std::string last_room_; ///< In which its last connection ended.
  uint64_t last_seen_ = 0;
  uint64_t seen_in_run_ = 0;
  std::string last_token_;
  std::vector<settled_place> settled_;
};

} // namespace greenroom::soak
