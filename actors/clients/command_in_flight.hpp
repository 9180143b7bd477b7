#pragma once

#include "actors/clients/question.hpp"
#include "actors/interfaces.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace greenroom {

/// The one command of a connection that waits for its answer; messages
/// overlap and are `pending_messages`. Knows which answer is the awaited one,
/// and whom to ask again when a room has ended or was rebuilt.
///
/// Connection and relay share it, on their loop's thread: the relay writes a
/// room's answer, the connection asks.
class command_in_flight {
public:
  /// How long a command waits until it is asked again: a room that ended a
  /// moment ago may have swallowed the question.
  static constexpr std::uint32_t patience_seconds = 10;

  /// When so many rooms have ended without answering, the command is refused.
  static constexpr int lookups_max = 3;

  /// @param own_room the session's room; with its name, if it is in one.
  /// @param now_seconds loop time.
  command_in_flight(line_number line, question::any asked,
                    const std::string& own_room_name,
                    const room_actor& own_room, std::uint32_t now_seconds);

  line_number line() const noexcept { return line_; }
  question::any& asked() noexcept { return asked_; }

  /// The command if it is a `Question`, else null.
  template <class Question>
  const Question* as() const noexcept {
    return std::get_if<Question>(&asked_);
  }

  template <class Question>
  bool is() const noexcept {
    return std::holds_alternative<Question>(asked_);
  }

  // -- whom it asks -----------------------------------------------------------

  const std::string& room_name() const noexcept { return room_name_; }

  /// Who is asked; null while the lobby is still looking for the room.
  const room_actor& room() const noexcept { return room_; }

  /// The lobby has found the room.
  /// @returns whether that actor has to be asked: it has not been yet.
  [[nodiscard]] bool found(const room_start& start);

  /// The room ended without handling the line.
  /// @returns whether the lobby may be asked for another one.
  [[nodiscard]] bool look_up_again();

  /// A room was rebuilt as this actor.
  /// @returns whether that room was asked and has to be asked again.
  [[nodiscard]] bool follow(const std::string& name, const room_start& start);

  /// The same for the relay, which hears of the rebuild before the connection.
  /// @returns whether this is an unanswered JOIN that may be recorded already,
  ///          so that the rebuilt room must be told of the session.
  [[nodiscard]] bool follow_join(const std::string& name,
                                 const room_start& start);

  /// Whether it has waited so long that it should be asked again. If so, the
  /// next wait begins.
  [[nodiscard]] bool is_overdue(std::uint32_t now_seconds) noexcept;

  /// Whether asking the lobby for the room again does any good.
  bool can_be_asked_again() const noexcept;

  // -- its answer -------------------------------------------------------------

  /// Whether a room's answer to `line` is the awaited one. Only the first is:
  /// a rebuilt room may be asked twice, its client is answered once.
  [[nodiscard]] bool takes_answer(line_number line) noexcept;

  /// HISTORY was answered; its entries follow.
  void begin_streaming() noexcept { is_streaming_ = true; }

  /// Whether a server that shuts down must wait for its answer. It need not for
  /// a HISTORY, which the client can ask for later, nor for a /quit.
  bool holds_up_drain() const noexcept {
    return !is<question::history>() && !is<question::quit>();
  }

private:
  question::any asked_;
  std::string room_name_; // of the room that is asked; empty: none is
  room_actor room_;
  std::uint64_t start_number_ = 0; // of that actor: see room_start
  line_number line_;
  std::uint32_t deadline_seconds_;
  int lookups_ = 0;
  bool is_answered_ = false; // by a room
  bool is_streaming_ = false;
};

} // namespace greenroom
