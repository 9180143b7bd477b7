#pragma once

#include "actors/clients/conversation.hpp"
#include "actors/clients/departure.hpp"
#include "actors/clients/line_intake.hpp"

namespace greenroom {

/// Executes a connection's lines, one after the other, until one has to wait.
/// Made where it is needed; holds no state.
class line_work {
public:
  line_work(connection_actor::base& self, conversation& talk,
            line_intake& intake)
      : self_(self), talk_(talk), intake_(intake) {}

  /// Executes what may be executed now, and goes on with the connection's end
  /// if that has begun. To be called after everything that may allow the next
  /// line.
  void go_on();

private:
  bool step();
  bool execute(const line_reader::line& line);
  bool has_heard_all();
  bool quit_when_all_is_heard();
  void end_of_input();
  void sleep();

  client& who() noexcept { return talk_.shared(); }
  loop_context& loop() noexcept { return talk_.loop(); }
  const options& opts() noexcept { return loop().node.opts(); }
  departure leaving() { return {self_, talk_}; }

  connection_actor::base& self_;
  conversation& talk_;
  line_intake& intake_;
};

} // namespace greenroom
