#pragma once

#include "tests/actors/stepped_node.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace greenroom::test {

/// A room whose name begins with an opening lives there while that node is up,
/// else on the first one that is.
class named_placement final : public placement {
public:
  explicit named_placement(opening_number here) : here_(here) {}

  opening_number node_of(const std::string& room) const override;
  void set_view(const std::vector<opening_number>& up) override { up_ = up; }

private:
  opening_number here_;
  std::vector<opening_number> up_;
};

/// Whole nodes in one process, on one virtual clock. What crosses nodes does so
/// as bytes, on wires that the test holds and cuts.
class stepped_cluster : public stepped_system {
public:
  using engines = std::vector<std::shared_ptr<journal>>;

  /// @param disks one journal for each node, which share what they record.
  explicit stepped_cluster(engines disks);
  ~stepped_cluster();
  stepped_cluster(const stepped_cluster&) = delete;
  stepped_cluster& operator=(const stepped_cluster&) = delete;

  /// Nodes are counted from 0.
  stepped_node& node(std::size_t number) { return *nodes_.at(number); }
  opening_number opening_of(std::size_t number) const {
    return openings_.at(number);
  }

  /// Logged in at that node, and in the room unless that is empty.
  test_client client(std::size_t number, const std::string& nickname,
                     const std::string& room = {});

  /// Handles messages and carries frames until there are none.
  void settle();
  /// Moves the clock, in steps of 50 ms, and settles after each.
  void advance(std::chrono::milliseconds time);

  /// Handles some messages and frames, in an order that is left to chance.
  void step_some(std::minstd_rand& random, int steps);
  bool is_up(std::size_t number) const { return nodes_.at(number) != nullptr; }

  /// While held, frames from one node to the other wait.
  void hold_wire(std::size_t from, std::size_t to, bool held);
  /// The link of two nodes was reset: what is on its way is lost, or comes
  /// late.
  void reset_link(std::size_t one, std::size_t other, bool loses_frames = true);
  /// The node ends without a word; the others read of its death.
  void kill(std::size_t number);

  /// Frames that were carried so far.
  std::size_t frames() const noexcept { return carried_; }

private:
  struct direction {
    std::deque<std::string> frames;
    bool held = false;
  };

  void connect(std::size_t from, std::size_t to);
  bool carry();
  void tell_view();

  engines disks_;
  std::vector<opening_number> openings_;
  std::vector<std::unique_ptr<stepped_node>> nodes_; // null: killed
  std::map<std::pair<std::size_t, std::size_t>, direction> wires_;
  std::map<std::pair<std::size_t, std::size_t>, peer_actor> peers_;
  std::size_t carried_ = 0;
  std::uint64_t links_ = 0; // numbers that were given
};

} // namespace greenroom::test
