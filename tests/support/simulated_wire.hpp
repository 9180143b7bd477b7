#pragma once

#include "actors/cluster/link_session.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace greenroom::test {

/// A bug that a wire makes two correct sessions look as if they had. A check
/// that does not find it proves nothing.
enum class planted_bug : std::uint8_t {
  none,
  no_resend,      ///< A batch that was sent before is not sent again.
  no_link_check,  ///< A batch of an older link is taken for one of this link.
  early_ack,      ///< An ack covers a batch that has not come.
  duplicate_taken ///< A batch that was taken is taken once more.
};

/// What two nodes are connected by, in virtual time: pipes, one after another,
/// that keep the order and may be slow, stuck in one direction, or cut. What a
/// cut pipe still held is lost, or some of it comes out later: between the
/// messages of the next pipe, or at a process that has started since.
class simulated_wire {
public:
  using time_point = link_session::time_point;
  using message = std::variant<link_hello, link_batch, link_ack>;

  struct counts {
    std::uint64_t cuts = 0; ///< Of a pipe that at least one side believed in.
    std::uint64_t cuts_with_unacknowledged = 0;
    std::uint64_t batches = 0;
    std::uint64_t leftovers = 0; ///< That came out of a cut pipe.
    std::uint64_t stalled = 0;   ///< Pipes closed for `link_end::stalled`.
    std::uint64_t unanswered = 0;
    std::uint64_t rules_broken = 0;
  };

  /// @param log gets what goes over the wire, if it is not null.
  simulated_wire(std::mt19937& random, planted_bug bug,
                 std::function<void(const std::string&)> log);

  /// What the session at an end sends by.
  link_pipe& end(std::size_t at) { return ends_[at]; }
  void attach(std::size_t at, link_session* session);

  /// Opens a pipe, and cuts the one before.
  void open(time_point now);
  /// Cuts the pipe. Whoever is not told now is told after some seconds.
  void cut(time_point now, std::array<bool, 2> told);
  /// Until then nothing comes out in the direction to this end.
  void stall(std::size_t to, time_point until) { stalled_until_[to] = until; }
  void heal(time_point now);
  /// When the last stall ended, or will.
  time_point last_stall() const noexcept {
    return std::max(stalled_until_[0], stalled_until_[1]);
  }

  /// Passes on what is due, in the order in which it is.
  void run(time_point now);

  /// Whether there is a pipe, be it unknown to one side that it is cut.
  bool is_intact() const noexcept { return is_intact_; }
  bool believes(std::size_t at) const noexcept { return ends_[at].believes; }
  bool is_quiet() const noexcept;
  /// When the oldest batch was sent on the present pipe whose ack has not come.
  std::optional<time_point> oldest_unacknowledged(std::size_t from) const;
  const counts& counted() const noexcept { return counts_; }

private:
  struct wire_end final : link_pipe {
    void send(const link_hello& x) override { wire->put(number, x); }
    void send(const link_batch& x) override { wire->put(number, x); }
    void send(const link_ack& x) override { wire->put(number, x); }
    void close(link_end why) override { wire->close(number, why); }

    simulated_wire* wire = nullptr;
    std::size_t number = 0;
    link_session* session = nullptr;
    bool believes = false;             // that its pipe is intact
    std::optional<time_point> told_at; // that it is not
    std::deque<std::pair<batch_number, time_point>> unacknowledged;
    std::map<link_number, batch_number> sent;  // the last one
    std::map<link_number, batch_number> taken; // in order, by this end
  };
  struct in_flight {
    time_point due;
    message what;
  };
  using queue = std::deque<in_flight>;

  void put(std::size_t from, message what);
  void close(std::size_t at, link_end why);
  void lose(time_point now);
  queue* next_due(std::size_t& to, time_point now);
  void pass_on(std::size_t to, message what);
  void tamper(std::size_t to, message& what);
  bool swallows(wire_end& from, const link_batch& batch) const;
  void note(std::size_t to, const message& what);
  std::uint32_t up_to(std::uint32_t most);

  std::mt19937& random_;
  planted_bug bug_;
  std::function<void(const std::string&)> log_;
  std::array<wire_end, 2> ends_;
  std::array<queue, 2> present_;                // by the end that gets it
  std::array<std::vector<queue>, 2> leftovers_; // of each cut pipe
  std::array<time_point, 2> stalled_until_{};
  time_point now_{};
  bool is_intact_ = false;
  counts counts_;
};

} // namespace greenroom::test
