#pragma once

#include "actors/cluster/link_messages.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace greenroom {

/// Whether a node dials its peer: of two nodes the one with the larger name
/// does. If both did, they would close both links.
bool dials(std::string_view own, std::string_view peer);

/// Why a pipe was closed; for the log and the metrics.
enum class link_end : std::uint8_t {
  none,
  own_name,          ///< The peer has our name: we have dialed ourselves.
  other_node,        ///< Another node than the one that was dialed.
  other_cluster,     ///< Its cluster has another id.
  no_common_version, ///< No version of the link that both sides speak.
  life_is_over,      ///< It is dead, or a later life of it has been heard.
  hello_unanswered,  ///< `link_limits::hello_time` has passed.
  stalled,           ///< `link_limits::acknowledge_time` has passed.
  window_given_up,   ///< `link_limits::give_up_time` has passed.
  rules_broken,      ///< The peer said what no correct peer says.
};

/// Who a node is, and which versions of the link it speaks.
struct link_identity {
  std::string cluster;
  std::string node;
  incarnation_number incarnation = 0;
  std::uint32_t lowest_version = 1;
  std::uint32_t highest_version = 1;
};

/// Agrees with one peer on the number of the link.
///
/// The node that dials says which link it has and with which life of the peer.
/// The other one decides: when both name the same link and each other's present
/// lives, the link goes on; else it is reset, and gets a number that is higher
/// than either side's. The answer says the number. So both sides decide from
/// the same two hellos, whichever message is lost after them, and a number is
/// never used for two different streams of batches, not even by later lives.
///
/// Messages of an earlier pipe may arrive on a later one. A hello that is older
/// than the last one is late, and so is an answer to any but our last hello.
class link_handshake {
public:
  enum class outcome : std::uint8_t {
    late,         ///< Of an earlier pipe; nothing has changed.
    goes_on,      ///< The same link: nothing is lost.
    reset,        ///< A new link: nothing of before counts any more.
    rules_broken, ///< A number that cannot be.
  };

  link_handshake(link_identity own, std::string peer);

  /// Whether this side dials.
  bool dials() const noexcept { return dials_; }
  /// The link of both sides. After a reset at only one of them it is told in
  /// the next handshake.
  link_number link() const noexcept { return link_; }
  /// Whether the link belongs to a life of the peer.
  bool is_linked() const noexcept { return peer_life_ != 0; }
  /// The highest version that both sides speak.
  std::uint32_t version() const noexcept { return version_; }

  /// The hello for a new pipe; only the side that dials sends one unasked.
  /// @param seen the last batch of the link that has been got in order.
  link_hello dial(batch_number seen);
  /// The hello that answers the one that has been agreed on, or refused.
  link_hello answer(batch_number seen) const;

  /// Why the sender of this hello is not to be linked with, or `none`.
  link_end judge(const link_hello& hello) const;
  /// Agrees on a link with a peer that was not refused.
  outcome agree(const link_hello& hello);

  /// Makes the next handshake a reset: what the link held is given up.
  void give_up() noexcept { peer_life_ = 0; }
  /// The peer's lives up to this one are over, and refused from now on.
  void end_life(incarnation_number last);

private:
  outcome decide(const link_hello& hello);
  outcome obey(const link_hello& answer);
  bool names_our_link(const link_hello& hello) const;
  void reset(const link_hello& hello, link_number number);

  link_identity own_;
  std::string peer_;
  bool dials_;
  link_number link_;
  incarnation_number peer_life_ = 0;  // of the link; 0: no link
  incarnation_number last_life_ = 0;  // that was heard
  incarnation_number over_up_to_ = 0; // no life up to this one is heard
  std::uint64_t attempt_ = 0; // of the dialing side, in its present life
  bool awaits_answer_ = false;
  std::uint32_t version_ = 0;
};

} // namespace greenroom
