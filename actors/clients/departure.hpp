#pragma once

#include "actors/clients/conversation.hpp"
#include "actors/clients/loop_context.hpp"

#include <string_view>

namespace greenroom {

/// How a connection ends, from phase to phase: see `connection_phase`. Made
/// where it is needed; holds nothing of its own.
class departure {
public:
  departure(connection_actor::base& self, conversation& talk)
      : self_(self), talk_(talk) {}

  /// Another session takes over.
  void yield();

  /// The server shuts down.
  /// @param last_words empty: wait for other connections, then for the words.
  void drain(std::string_view last_words);

  /// Takes the next step when all lines are answered. Called again whenever
  /// something was answered.
  void go_on();

  /// Leaves everything, and closes the socket when it has taken these words.
  void finish(std::string_view last_words);

  /// The connection is no more: takes it out of the count of drained ones.
  void end();

private:
  void enter(phase::any next);

  connection_actor::base& self_;
  conversation& talk_;
};

} // namespace greenroom
