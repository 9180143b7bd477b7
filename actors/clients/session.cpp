#include "actors/clients/session.hpp"

#include "protocol/cases.hpp"
#include "protocol/reply.hpp"

#include <utility>

namespace greenroom {

namespace {

history_request request_of(const command::history& x, std::string_view asker) {
  history_request asked;
  asked.nickname = asker;
  if (x.from)
    asked.from_us = x.from->time_since_epoch().count();
  if (x.to)
    asked.to_us = x.to->time_since_epoch().count();
  asked.before = x.before.value_or(UINT64_MAX);
  asked.after = x.after.value_or(0);
  asked.limit = x.limit.value_or(0);
  asked.oldest_first = x.after.has_value() && !x.before.has_value();
  return asked;
}

} // namespace

refusal session::missing(const parsed_line& line, bool unique_nicknames) const {
  auto needed = requirement_of(line);
  if (line.word == verb::tell && unique_nicknames)
    needed = requirement::login;
  if (needed == requirement::nothing)
    return refusal::none;
  if (nickname_.empty())
    return refusal::login_required;
  if (needed == requirement::room && room_.empty())
    return refusal::join_a_room_first;
  return refusal::none;
}

session::action session::decide_join(const command::join& asked) const {
  if (asked.room == room_)
    return reply{error_line(refusal::already_present)};
  return question::join{std::string{asked.room}, asked.since.has_value(),
                        asked.since.value_or(0)};
}

session::action session::decide(const parsed_line& line,
                                bool unique_nicknames) const {
  if (const auto why = missing(line, unique_nicknames); why != refusal::none)
    return reply{error_line(why)};
  if (line.word == verb::login && !nickname_.empty())
    return reply{error_line(refusal::already_logged_in, nickname_.view())};
  return std::visit(
    cases{
      [](const command::bad& x) -> action {
        return reply{error_line(x.error)};
      },
      [](const command::help&) -> action { return reply{help_line()}; },
      [](const command::ping& x) -> action { return reply{pong_line(x.text)}; },
      [](const command::message& x) -> action { return x; },
      [](const command::login& x) -> action {
        return question::login{std::string{x.nickname}, std::string{x.token}};
      },
      [&](const command::join& x) -> action { return decide_join(x); },
      [&](const command::history& x) -> action {
        return question::history{request_of(x, nickname_.view())};
      },
      [&](const command::who& x) -> action {
        return question::who{x.room.empty() ? room_ : std::string{x.room}};
      },
      [&](const command::tell& x) -> action {
        return question::tell{std::string{x.nickname}, std::string{x.text},
                              unique_nicknames};
      },
      // Has nothing that points into the line.
      [](const auto& x) -> action { return question::any{x}; },
    },
    line.parameters);
}

} // namespace greenroom
