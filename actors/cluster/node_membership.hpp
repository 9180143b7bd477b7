#pragma once

#include "actors/cluster/beat_schedule.hpp"
#include "actors/cluster/cluster_view.hpp"
#include "actors/cluster/isolation.hpp"
#include "actors/cluster/verdict_rules.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace greenroom {

/// What is to be answered to the hello of a process.
enum class peer_standing : std::uint8_t {
  living = 1, ///< Welcome.
  unknown,    ///< Entered after the last read: a read was asked for.
  ended,      ///< Dead or gone; refused for ever.
};

/// The decisions of one node about itself and its peers, from its entry into
/// the table to its end. It is fed with what the node reads, what its links and
/// its connections do and what peers tell; after each call its owner does what
/// the `take_` functions and the observers say. It knows no clock: whoever
/// feeds it passes the monotonic time.
class node_membership {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct ended_node {
    std::string name;
    incarnation_number incarnation = 0;
    /// dead, also when the row was purged; or gone.
    node_state state = node_state::dead;
  };

  /// @param self from `membership_table::enter`.
  node_membership(incarnation_number self, time_point now)
      : self_(self), rules_(self), alone_(now) {}

  // -- the database -----------------------------------------------------------

  /// Whether the next read is to be sent; ask at least every 50 ms.
  bool read_is_due(time_point now) const noexcept {
    return schedule_.is_due(now);
  }
  void read_asked(time_point now) noexcept { schedule_.asked(now); }

  /// The read has succeeded, and with it the own beat.
  /// @returns false when the database is behind what this node has read before:
  ///          an old primary. The reading is not used; drop the connection and
  ///          try the next host.
  bool read(cluster_reading now);

  /// The connection of the beats is lost, or the read has failed for good.
  void database_lost() noexcept;

  /// A change of a state that this node asked for was made.
  void change_made() noexcept { schedule_.want_at_once(); }

  /// See `isolation`.
  void append_unsettled(std::optional<time_point> since) noexcept {
    alone_.append_unsettled(since);
  }

  // -- links and peers --------------------------------------------------------

  void link_changed(incarnation_number peer, link_status status);

  /// A peer says that this process was declared dead.
  void told_dead(incarnation_number ended) noexcept;

  /// What a hello of this process is answered with.
  peer_standing standing(incarnation_number peer) noexcept;

  // -- what to do -------------------------------------------------------------

  /// To be written to the table, and told over the links once made.
  std::vector<verdict> take_verdicts() { return std::exchange(verdicts_, {}); }

  /// Whether to ask the table to make this node up; once for each read.
  bool take_promotion() noexcept { return std::exchange(promotion_, false); }

  /// Who was living at the read before and has ended. Their links are closed
  /// and what came over them is dropped before any room is told.
  std::vector<ended_node> take_ended() { return std::exchange(ended_, {}); }

  /// Why this node is still joining, at most once a second.
  std::optional<std::string> take_log_line(time_point now);

  // -- what is so -------------------------------------------------------------

  /// Whom this node is linked with, to be stored with its next beat and to be
  /// named in a promotion.
  std::vector<incarnation_number> linked() const { return reach_.linked(); }

  const cluster_view& view() const noexcept { return view_; }

  /// Declared dead: close the clients with a `reconnect` notice, exit 1.
  bool must_exit() const noexcept { return is_dead_; }

  /// The same notice, but go on trying the database.
  bool must_close_clients(time_point now) const noexcept;

  /// Whether clients are accepted and rooms owned: up, and not isolated.
  bool may_serve(time_point now) const noexcept;

private:
  bool has_ended(incarnation_number peer) const noexcept;
  void note_ended(const cluster_contents& before);
  void forget_links_of_ended();

  incarnation_number self_;
  cluster_contents table_;
  incarnation_number newest_ = 0; // of all that were ever read
  node_state own_state_ = node_state::joining;
  cluster_view view_;
  peer_reach reach_;
  verdict_rules rules_;
  isolation alone_;
  beat_schedule schedule_;
  bool is_dead_ = false;

  std::vector<verdict> verdicts_;
  bool promotion_ = false;
  std::vector<ended_node> ended_;
  std::optional<std::string> waits_;
  std::optional<time_point> logged_at_;
};

} // namespace greenroom
