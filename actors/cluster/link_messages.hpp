#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// What two nodes say to each other over a link, and the frames that it
// carries. Plain values; field order is the wire order: append only.

namespace greenroom {

/// Rises with each reset of a link. Both sides use the same one.
using link_number = std::uint64_t;
/// Counts the batches of one direction of a link, from 1 after each reset.
using batch_number = std::uint64_t;
/// Names one life of a node. The cluster's counter gives it once only, so of
/// two lives of a node the later one has the higher number; 0 is no life.
using incarnation_number = std::uint64_t;

/// What a frame is to the link, which does not read its payload.
enum class link_frame_kind : std::uint8_t {
  message = 1, ///< Waits for its turn: a request, a reply, an attach.
  update,      ///< Events of a room, up to `head`; the journal has them too.
  head,        ///< The head alone: the events are to be read in the journal.
};

/// What a node has for another one.
struct link_frame {
  link_frame_kind kind = link_frame_kind::message;
  std::string room{};     ///< update, head
  std::uint64_t head = 0; ///< update, head
  std::string payload{};
};

/// The memory that a frame takes, which is more than its size on the wire.
inline std::size_t size_bytes(const link_frame& frame) {
  return sizeof(link_frame) + frame.room.size() + frame.payload.size();
}

/// A frame, or one slice of a frame that is larger than a batch. The first
/// slice names kind, room and head; the others have a payload only.
struct link_part {
  link_frame frame;
  bool more = false; ///< The next part continues the frame.
};

/// The first message of either side on a pipe. The node that dials sends it,
/// the other one answers with its own.
struct link_hello {
  std::string cluster;                  ///< The cluster's id.
  std::string node;                     ///< The sender's name …
  incarnation_number incarnation = 0;   ///< … and life.
  std::uint32_t lowest_version = 0;     ///< The sender speaks these versions of
  std::uint32_t highest_version = 0;    ///< the link and all between them.
  link_number link = 0;                 ///< The dialer's link; the answer
                                        ///< says the one that both use now.
  batch_number seen = 0;                ///< The last batch got in order.
  incarnation_number known_of_peer = 0; ///< The receiver's life that `link`
                                        ///< and `seen` are about; 0: none.
  std::uint64_t attempt = 0;            ///< The dialer counts its hellos; the
                                        ///< answer repeats the count.
};

struct link_batch {
  link_number link = 0;
  batch_number number = 0;
  std::vector<link_part> parts;
};

struct link_ack {
  link_number link = 0;
  batch_number number = 0; ///< This batch and all before it have been got.
  std::uint64_t credit_bytes = 0; ///< How much may be sent beyond it.
};

} // namespace greenroom
