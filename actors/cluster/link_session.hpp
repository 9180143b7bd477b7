#pragma once

#include "actors/cluster/incoming_order.hpp"
#include "actors/cluster/link_handshake.hpp"
#include "actors/cluster/link_limits.hpp"
#include "actors/cluster/link_messages.hpp"
#include "actors/cluster/link_pipe.hpp"
#include "actors/cluster/outgoing_window.hpp"
#include "actors/cluster/waiting_frames.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace greenroom {

/// What became of a frame that was to be queued.
enum class queue_outcome : std::uint8_t {
  queued = 1, ///< It will be delivered, unless the link is reset before.
  head_kept,  ///< An update without room: only the room's head will be told.
  busy,       ///< Too much waits: the line is to be answered `Server busy`.
  too_large,  ///< Larger than `link_limits::frame_bytes`.
  unlinked,   ///< There is no link: after its reset everybody attaches anyway.
};

/// What has happened on a link; for the metrics.
struct link_counts {
  std::uint64_t resets = 0;
  std::uint64_t given_up = 0;     ///< Windows; a reset follows.
  std::uint64_t resent = 0;       ///< Batches, on a later pipe.
  std::uint64_t duplicates = 0;   ///< Batches that had been taken before.
  std::uint64_t ahead = 0;        ///< Batches whose predecessor was missing.
  std::uint64_t late_batches = 0; ///< Of an older link.
  std::uint64_t late_acks = 0;
  std::uint64_t late_hellos = 0; ///< Of an earlier pipe.
  std::uint64_t heads_kept = 0;  ///< Updates of which only the head is told.
  std::uint64_t busy = 0;        ///< Messages that were not queued.
};

/// One side of the link to one peer. The link is what outlives its pipes: when
/// one is cut and another one opened between the same lives of the two nodes,
/// the link goes on, and no frame is lost, doubled or out of order. Only a
/// reset empties both directions: another life of a node, or a window that was
/// given up.
///
/// A plain object: its owner opens and closes pipes, passes on what comes out
/// of them, calls `flush` at the end of each turn and `tick` a few times a
/// second. A batch or an ack may belong to an earlier pipe than the present
/// one; the numbers tell.
class link_session {
public:
  using time_point = std::chrono::steady_clock::time_point;

  link_session(link_identity own, std::string peer, link_pipe& pipe,
               link_user& user, link_limits limits = {});
  link_session(const link_session&) = delete;
  link_session& operator=(const link_session&) = delete;

  // -- the pipe ---------------------------------------------------------------

  /// A new pipe; the one before counts as closed.
  void opened(time_point now);
  void closed() noexcept;
  void received(const link_hello& hello, time_point now);
  void received(link_batch batch, time_point now);
  void received(const link_ack& ack, time_point now);

  // -- the user ---------------------------------------------------------------

  /// Whether this update would be queued now. If not, its answers to lines are
  /// to be queued before it, as messages: a reply comes before the event.
  bool has_room_for(const link_frame& update) const;
  /// Queues a frame; `flush` sends it.
  queue_outcome queue(link_frame frame, time_point now);
  /// The end of a turn: sends what was queued, in as few batches as possible,
  /// and acknowledges what was delivered.
  void flush(time_point now);
  /// Keeps the deadlines.
  void tick(time_point now);
  /// The peer's lives up to this one are dead: ends their link, drops what they
  /// sent and refuses their hellos.
  void end_life(incarnation_number last);

  // -- what is so -------------------------------------------------------------

  /// Whether both sides have heard each other on the present pipe.
  bool is_open() const noexcept { return state_ == state::open; }
  link_number link() const noexcept { return handshake_.link(); }
  /// The version of the link that both sides speak.
  std::uint32_t version() const noexcept { return handshake_.version(); }
  std::size_t unacknowledged_bytes() const noexcept { return window_.bytes(); }
  std::size_t waiting_bytes() const noexcept { return waiting_.bytes(); }
  std::size_t waiting_heads() const noexcept { return waiting_.heads(); }
  std::size_t unfinished_bytes() const noexcept {
    return incoming_.unfinished_bytes();
  }
  const link_counts& counts() const noexcept { return counts_; }

private:
  enum class state : std::uint8_t {
    no_pipe,
    greeting, ///< The peer's hello has not come.
    answered, ///< Our answer may not have arrived: no ack or batch has come.
    open,
  };

  bool refuse(const link_hello& hello);
  void greet(time_point now);
  void open(time_point now);
  void empty();
  void close_pipe(link_end why);
  void give_up(link_end why);
  bool is_present(link_number link, std::uint64_t& late);
  bool may_send() const noexcept;

  link_handshake handshake_;
  link_pipe& pipe_;
  link_user& user_;
  link_limits limits_;
  waiting_frames waiting_;
  outgoing_window window_;
  incoming_order incoming_;
  link_counts counts_;
  std::uint64_t credit_bytes_;
  time_point greeted_{}; // when the handshake began
  state state_ = state::no_pipe;
  bool owes_ack_ = false;
};

} // namespace greenroom
