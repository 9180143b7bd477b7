#pragma once

#include "actors/clients/loop_context.hpp"
#include "actors/clients/replies.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <vector>

namespace greenroom {

/// What a room's answers do to the sessions of one loop: writes the replies,
/// attaches, detaches and streams, and tells the connections. A reply is
/// written before the events that its line caused are delivered. Owned by the
/// relay, which sends for it.
class answer_delivery {
public:
  answer_delivery(relay_actor::base& self, loop_context& loop)
      : self_(self), loop_(loop) {}

  /// Answers the messages of this loop's sessions that these events record.
  void acknowledge(const std::vector<event>& events);

  /// Does what one answer of `update` says. To be called before the events of
  /// the update are delivered.
  void answer(const room_update& update, const room_answer& one,
              const room_actor& room);

  /// Gives a /tell to its receiver, and the sender's audience the outcome.
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
