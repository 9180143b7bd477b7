#pragma once

#include "actors/clients/conversation.hpp"
#include "actors/clients/loop_context.hpp"

#include <string_view>

namespace greenroom {

/// How a connection ends, from phase to phase: see `connection_phase`. Made
/// where it is needed; holds no state.
class departure {
public:
  departure(connection_actor::base& self, conversation& talk)
      : self_(self), talk_(talk) {}

  /// Another session takes over.
  void yield();

  /// The server shuts down.
  /// @param last_words empty: wait for other connections, then for the words.
  void drain(std::string_view last_words);

  /// Takes the next step if all lines are answered. To be called whenever a
  /// line was answered.
  void go_on();

  /// Leaves the room and the directory, and closes the socket once the last
  /// words are sent.
  void finish(std::string_view last_words);

  /// The connection has ended: takes it out of the count of drained ones.
  void end();

private:
  void enter(phase::any next);

  connection_actor::base& self_;
  conversation& talk_;
};

} // namespace greenroom
