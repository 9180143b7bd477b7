#pragma once

#include "actors/cluster/link_session.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>

namespace greenroom::test {

/// One side of a link, its user, and what the other side must be given. Every
/// frame tells who queued it, on which link and as which one; so each one that
/// is delivered can be held against what the spec promises.
class checked_side final : public link_user {
public:
  using time_point = link_session::time_point;
  static constexpr std::size_t rooms = 4;

  struct counts {
    std::uint64_t delivered = 0;
    std::uint64_t heads_delivered = 0;
    std::uint64_t sliced_delivered = 0;
  };

  /// @param now the virtual clock.
  /// @param failure gets the first promise that is not kept.
  checked_side(std::string name, std::string peer, const link_limits& limits,
               const time_point& now, std::string& failure)
      : name_(std::move(name)), peer_(std::move(peer)), limits_(limits),
        now_(now), failure_(failure) {}

  /// A new process begins.
  void start(incarnation_number life, link_pipe& pipe);
  link_session& session() { return *session_; }
  incarnation_number life() const noexcept { return life_; }
  void peer_died(incarnation_number last);

  /// Queues an update of some room, or a message.
  void speak(std::mt19937& random);

  void deliver(link_frame frame) override;
  void reset(link_number link) override;

  void check_bounds();
  /// Whether all that the peer has queued on this link has come.
  bool has_all_of(const checked_side& peer) const;
  const counts& counted() const noexcept { return counts_; }
  /// Of all its processes.
  link_counts link_counted() const;

private:
  struct content;

  std::string payload(const content& what) const;
  content next_content(std::size_t bytes) const;
  void queue_message(const content& what);
  void queue_update(std::mt19937& random);
  void check_content(const link_frame& frame);
  void check_answer(const content& what);
  void raise_known(const link_frame& frame);
  void fail(const std::string& what);

  std::string name_;
  std::string peer_;
  link_limits limits_;
  const time_point& now_;
  std::string& failure_;
  std::unique_ptr<link_session> session_;
  incarnation_number life_ = 0;
  std::array<std::uint64_t, rooms> newest_{}; // heads of own rooms
  counts counts_;
  link_counts earlier_; // of processes before

  // Of the present link.
  std::uint64_t queued_ = 0;
  std::uint64_t delivered_ = 0;
  std::array<std::uint64_t, rooms> told_{};  // heads that the peer must learn
  std::array<std::uint64_t, rooms> known_{}; // of the peer's rooms
  incarnation_number peer_life_ = 0;
  incarnation_number dead_ = 0;
};

} // namespace greenroom::test
