#pragma once

#include "actors/cluster/link_handshake.hpp"
#include "actors/cluster/link_messages.hpp"

namespace greenroom {

/// What a link session sends by: the tunnel to the peer, or a simulated wire.
/// A pipe keeps the order of what is sent, until it is cut.
class link_pipe {
public:
  virtual void send(const link_hello& hello) = 0;
  virtual void send(const link_batch& batch) = 0;
  virtual void send(const link_ack& ack) = 0;
  /// Ends the pipe; the session knows it already.
  virtual void close(link_end why) = 0;

protected:
  ~link_pipe() = default;
};

/// Whom a link session serves. It may queue frames from within these calls.
class link_user {
public:
  /// A frame of the peer; the session acknowledges it at the end of the turn,
  /// so it has to be in the mailboxes by then.
  virtual void deliver(link_frame frame) = 0;
  /// All that was queued before, and what the peer had sent, counts no more:
  /// every stand-in attaches again. Frames can be queued from now on.
  virtual void reset(link_number link) = 0;

protected:
  ~link_user() = default;
};

} // namespace greenroom
