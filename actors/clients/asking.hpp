#pragma once

#include "actors/clients/command_in_flight.hpp"
#include "actors/clients/loop_context.hpp"
#include "actors/clients/session.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace greenroom {

/// Sends a connection's command to the actor that answers it. Made where it is
/// needed; holds no state.
class asking {
public:
  asking(connection_actor::base& self, const node_context& node,
         session_id session)
      : self_(self), node_(node), session_(session) {}

  /// Asks whoever answers the command, or the lobby for the room that does.
  /// @param user whose nickname goes with the question.
  void begin(command_in_flight& command, const session& user);

  /// Asks the lobby for the command's room. Only a JOIN may start one.
  void lobby(const command_in_flight& command);

  /// Asks the command's room, for the first time or again.
  void room(command_in_flight& command, const session& user);

private:
  connection_actor::base& self_;
  const node_context& node_;
  session_id session_;
};

} // namespace greenroom
