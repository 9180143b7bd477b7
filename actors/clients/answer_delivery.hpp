#pragma once

#include "actors/clients/loop_context.hpp"
#include "actors/clients/replies.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <vector>

namespace greenroom {

/// Carries out rooms' answers to the sessions of one loop: writes the replies,
/// begins and ends their subscriptions, streams histories, and tells the
/// connections. A reply is written before the events that its line caused are
/// delivered. Owned by the relay, in whose name it sends.
class answer_delivery {
public:
  answer_delivery(relay_actor::base& self, loop_context& loop)
      : self_(self), loop_(loop) {}

  /// Writes the reply to each message of this loop's sessions among `events`.
  void acknowledge(const std::vector<event>& events);

  /// Carries out one answer of `update`. To be called before the events of the
  /// update are delivered.
  void answer(const room_update& update, const room_answer& one,
              const room_actor& room);

  /// Writes a /tell to its receiver, and sends the outcome to the sender's
  /// audience.
  void tell(const tell_request& request);

private:
  void joined(const room_update& update, const room_answer& one, client& asker,
              const room_actor& room);
  void refused(const room_answer& one, session_table::entry& asker);
  void tell_oneself(const tell_request& request, session_table::entry& author);

  relay_actor::base& self_;
  loop_context& loop_;
};

} // namespace greenroom
