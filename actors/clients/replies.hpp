#pragma once

#include "actors/clients/hearer.hpp"
#include "actors/messages.hpp"
#include "protocol/line_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace greenroom {

/// The one reply of each line is appended by one of these functions, and
/// nowhere else:
///
/// | line | who answers | called by |
/// |---|---|---|
/// | that is refused, `/help`, `/ping` | `session` | `conversation` |
/// | that cannot be read | `line_reader` | `line_work` |
/// | LOGIN | directory | `conversation` |
/// | JOIN, LEAVE, HISTORY | room, through the relay | `answer_delivery` |
/// | MESSAGE | room, through the relay | `answer_delivery`, `subscriptions` |
/// | `/who`, `/rooms` | room, lobby | `conversation` |
/// | `/tell` | room, directory, receiver's relay | `conversation` |
/// | `/tell` to oneself | relay | `answer_delivery` |
/// | `/quit` | nobody: the last words of `departure::finish` | `line_work` |
namespace replies {

/// A line that was answered without asking anybody.
void at_once(outbox& out, std::string_view line);

/// A line that is too long or no text.
void unreadable(outbox& out, line_reader::quality why,
                std::size_t line_bytes_max);

/// @param argument as the comment on that value of `refusal` says, else empty.
void refused(outbox& out, refusal why, std::string_view argument = {});

void logged_in(outbox& out, std::string_view nickname, std::string_view token);

void joined(outbox& out, std::string_view room, const room_answer& answer,
            std::string_view journal_id);

void left(outbox& out, const room_answer& answer);

/// The head of a HISTORY's reply; its entries follow.
/// @returns how many entries.
std::uint64_t history(outbox& out, const room_answer& answer);

/// A list that its owner has encoded once for all who ask.
void listed(outbox& out, const shared_line& whole_reply);

/// The empty reply to `/who` for a room that does not exist.
void nobody_there(outbox& out, std::string_view room);

/// A tell has reached its receiver.
void told(outbox& out);

/// A message was recorded as `seq`.
/// @returns whether it was pending and the connection wants `input`.
[[nodiscard]] bool said(hearer& author, line_number line, std::uint64_t seq);

/// A message was refused.
/// @returns whether it was pending.
[[nodiscard]] bool not_said(hearer& author, line_number line, refusal why);

} // namespace replies

} // namespace greenroom
