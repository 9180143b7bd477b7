#include "actors/clients/command_in_flight.hpp"

#include "protocol/cases.hpp"

#include <utility>

namespace greenroom {

namespace {

// Takes the name of the room that is asked, which may be out of `asked`.
std::string take_room_name(question::any& asked, const std::string& own_room) {
  return std::visit(cases{
                      [](question::join& x) { return std::move(x.room); },
                      [](question::who& x) { return std::move(x.room); },
                      [&](const question::tell& x) {
                        return x.is_anywhere ? std::string{} : own_room;
                      },
                      [](const question::login&) { return std::string{}; },
                      [](const question::rooms&) { return std::string{}; },
                      [](const question::quit&) { return std::string{}; },
                      [&](const auto&) { return own_room; },
                    },
                    asked);
}

} // namespace

command_in_flight::command_in_flight(line_number line, question::any asked,
                                     const std::string& own_room_name,
                                     const room_actor& own_room,
                                     std::uint32_t now_seconds)
    : asked_(std::move(asked)),
      room_name_(take_room_name(asked_, own_room_name)), line_(line),
      deadline_seconds_(now_seconds + patience_seconds) {
  if (room_name_.empty() || room_name_ != own_room_name || !own_room)
    return;
  room_ = own_room;
  start_number_ = own_room.id(); // what the lobby calls it, too
}

bool command_in_flight::found(const room_start& start) {
  if (room_ && start.number == start_number_)
    return false; // it has the question
  room_ = start.room;
  start_number_ = start.number;
  return true;
}

bool command_in_flight::look_up_again() {
  room_ = nullptr;
  return ++lookups_ < lookups_max;
}

bool command_in_flight::follow(const std::string& name,
                               const room_start& start) {
  if (!room_ || room_name_ != name || is_streaming_)
    return false;
  room_ = start.room;
  start_number_ = start.number;
  return true;
}

bool command_in_flight::follow_join(const std::string& name,
                                    const room_start& start) {
  return is<question::join>() && !is_answered_ && follow(name, start);
}

bool command_in_flight::is_overdue(std::uint32_t now_seconds) noexcept {
  if (now_seconds < deadline_seconds_)
    return false;
  deadline_seconds_ = now_seconds + patience_seconds;
  return true;
}

bool command_in_flight::can_be_asked_again() const noexcept {
  return !is_streaming_ && !room_name_.empty();
}

bool command_in_flight::takes_answer(line_number line) noexcept {
  return line == line_ && !std::exchange(is_answered_, true);
}

} // namespace greenroom
