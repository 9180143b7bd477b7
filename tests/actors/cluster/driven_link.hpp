#pragma once

#include "actors/cluster/link_session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace greenroom::test {

/// A session whose pipe and user write down what they are given. The test is
/// the peer.
class driven_link : public link_pipe, public link_user {
public:
  static constexpr incarnation_number own_life = 5;
  static constexpr incarnation_number peer_life = 7;

  /// @param peer "a" is dialed by us, "z" dials us.
  explicit driven_link(std::string peer_name, link_limits limits = {})
      : peer(std::move(peer_name)),
        session({"cluster", "m", own_life, 2, 4}, peer, *this, *this, limits) {}

  void send(const link_hello& x) override { hellos.push_back(x); }
  void send(const link_batch& x) override { batches.push_back(x); }
  void send(const link_ack& x) override { acks.push_back(x); }
  void close(link_end why) override { closed_for = why; }
  void deliver(link_frame x) override {
    if (x.payload == "you are dead")
      session.end_life(peer_life);
    delivered.push_back(std::move(x));
  }
  void reset(link_number x) override { resets.push_back(x); }

  // -- the peer ---------------------------------------------------------------

  /// A correct hello: the peer's link is the one of the last handshake.
  link_hello hello() {
    link_hello x{"cluster", peer,         peer_life,   2,      4,
                 link,      seen_by_peer, known_of_us, attempt};
    return x;
  }

  void receive(const link_hello& x) { session.received(x, now); }
  void receive_batch(batch_number number, std::vector<link_part> parts) {
    session.received(link_batch{link, number, std::move(parts)}, now);
  }
  void receive_ack(batch_number number, std::uint64_t credit = 1U << 20) {
    session.received(link_ack{link, number, credit}, now);
  }

  /// Opens a pipe and shakes hands. The peer goes on or resets as it has to.
  void open() {
    session.opened(now);
    if (peer < "m") {
      attempt = hellos.back().attempt;
      if (link == 0 || hellos.back().known_of_peer == 0)
        link = std::max(link, hellos.back().link) + 1;
      known_of_us = own_life;
      receive(hello());
    } else {
      ++attempt;
      receive(hello());
      link = hellos.back().link;
      known_of_us = own_life;
      receive_ack(seen_by_peer);
    }
  }

  /// The pipe is cut, and both sides know.
  void cut() { session.closed(); }

  void pass(std::chrono::milliseconds time) {
    now += time;
    session.tick(now);
  }

  // -- the user ---------------------------------------------------------------

  queue_outcome say(std::string text) {
    return session.queue({link_frame_kind::message, {}, 0, std::move(text)},
                         now);
  }

  queue_outcome update(std::string room, std::uint64_t head,
                       std::size_t bytes = 10) {
    return session.queue(
      {link_frame_kind::update, std::move(room), head, std::string(bytes, 'u')},
      now);
  }

  void flush() { session.flush(now); }

  /// Fills the window to the last byte.
  void fill() {
    const std::string room = "filler";
    const auto header = sizeof(link_frame) + room.size();
    for (auto left = link_limits{}.window_bytes; left > 0;) {
      const auto bytes = left < 40'000 ? left - header : 20'000;
      update(room, ++filled, bytes);
      left -= header + bytes;
      flush();
    }
  }

  /// What the sent batches hold, in words.
  std::string sent() const {
    std::string result;
    for (const auto& batch : batches)
      for (const auto& part : batch.parts)
        result +=
          part.frame.kind == link_frame_kind::head
            ? part.frame.room + '=' + std::to_string(part.frame.head) + ' '
            : part.frame.payload + ' ';
    return result;
  }

  std::string got() const {
    std::string result;
    for (const auto& x : delivered)
      result += x.payload + ' ';
    return result;
  }

  std::string peer;
  link_session::time_point now{std::chrono::hours{1}};
  link_session session;

  link_number link = 0;
  batch_number seen_by_peer = 0;
  incarnation_number known_of_us = 0;
  std::uint64_t attempt = 0;
  std::uint64_t filled = 0;

  std::vector<link_hello> hellos;
  std::vector<link_batch> batches;
  std::vector<link_ack> acks;
  std::vector<link_frame> delivered;
  std::vector<link_number> resets;
  std::optional<link_end> closed_for;
};

inline link_part part(std::string text, bool more = false) {
  return {{link_frame_kind::message, {}, 0, std::move(text)}, more};
}

} // namespace greenroom::test
