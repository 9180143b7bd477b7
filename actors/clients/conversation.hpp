#pragma once

#include "actors/clients/asking.hpp"
#include "actors/clients/client.hpp"
#include "actors/clients/loop_context.hpp"
#include "actors/clients/session.hpp"
#include "actors/clients/takeover.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace greenroom {

/// What a connection asks other actors for its user, and what it does with
/// their answers. One command at a time is in flight, and many messages. Knows
/// nothing of bytes, nor of how a connection ends. A plain member of the
/// connection.
///
/// Functions for answers return whether the next line may be executed now. They
/// ignore an answer to any line but that of the command in flight.
class conversation {
public:
  conversation(connection_actor::base& self, loop_context& loop,
               transport& socket)
      : self_(self), loop_(loop) {
    client_.out = &socket;
  }

  loop_context& loop() noexcept { return loop_; }

  client& shared() noexcept { return client_; }
  const client& shared() const noexcept { return client_; }

  // -- lines ------------------------------------------------------------------

  /// Whether a message may be executed now; or, if not `is_message`, any other
  /// line.
  bool has_room_for(bool is_message) const;

  /// Does what a line means, except for /quit.
  void perform(session::action action);

  /// Executes no line until a client that has quit has got all it is owed.
  void wait_for_quit() { begin(question::quit{}); }

  const session& user() const noexcept { return user_; }

  /// Loop time: the actor clock in whole seconds, in which deadlines are kept.
  std::chrono::seconds now();

  // -- answers ----------------------------------------------------------------

  bool awaits(line_number line) const noexcept {
    return client_.command && client_.command->line() == line;
  }

  /// The lobby's answer: the room, or `why` there is none.
  bool found(line_number line, const room_start& start, refusal why);
  bool gone(line_number line);
  bool done(line_number line, answer_kind what, refusal why);
  bool listed(line_number line, const shared_line& reply);
  bool told(line_number line, refusal why);
  bool logged_in(line_number line, refusal why, const std::string& token,
                 const offered_place& place);

  /// The command has waited too long: asks the lobby for its room once more.
  void ask_again();

  /// A room was rebuilt as this actor.
  void moved(const std::string& name, const room_start& start);

  /// All that the rebuilt room had recorded was delivered: says the messages
  /// that are still unanswered to it once more.
  void resend();

  // -- the end ----------------------------------------------------------------

  /// Whether no line is left whose answer a drain must wait for.
  bool is_idle() const {
    return client_.pending.empty()
           && (!client_.command || !client_.command->holds_up_drain());
  }

  /// Offers the session's place, if it has one, to the session that takes over.
  void yield();

  /// The other session has the place, or never will: see `moved_place`.
  void release(bool is_taken) { places().release(is_taken); }

  /// Leaves the room and the directory. A yielded place stays.
  void leave_everything();

private:
  asking ask() { return {self_, loop_.node, client_.session}; }
  takeover places() { return {self_, loop_, client_}; }
  void begin(question::any asked);
  void say(const command::message& said);
  bool answered();
  bool refuse(refusal why);
  void joined();
  void left();
  room_actor present_room() const;

  connection_actor::base& self_;
  loop_context& loop_;
  client client_;
  session user_;
  room_actor room_; // of user_.room()
  line_number line_ = 0;
  bool is_rebuilding_ = false; // the room; messages wait for `resend`
};

} // namespace greenroom
