#include "actors/clients/replies.hpp"

#include "protocol/reply.hpp"

#include <string>

namespace greenroom::replies {

void at_once(outbox& out, std::string_view line) {
  out.append(line);
}

void unreadable(outbox& out, line_reader::quality why,
                std::size_t line_bytes_max) {
  if (why == line_reader::quality::too_long)
    refused(out, refusal::line_too_long, std::to_string(line_bytes_max));
  else
    refused(out, refusal::invalid_utf8);
}

void refused(outbox& out, refusal why, std::string_view argument) {
  out.append(error_line(why, argument));
}

void logged_in(outbox& out, std::string_view nickname, std::string_view token) {
  out.append(login_line(nickname, token));
}

void joined(outbox& out, std::string_view room, const room_answer& answer,
            std::string_view journal_id) {
  join_reply reply;
  reply.room = room;
  reply.seq = answer.seq;
  reply.head = answer.head;
  reply.journal = journal_id;
  reply.reset = answer.reset;
  if (answer.resumes)
    reply.replayed = answer.reset || answer.last < answer.first
                       ? 0
                       : answer.last - answer.first + 1;
  if (answer.gap_from != 0) {
    reply.gap_from = answer.gap_from;
    reply.gap_to = answer.gap_to;
  }
  out.append(join_line(reply));
}

void left(outbox& out, const room_answer& answer) {
  out.append(ok_line(answer.seq));
}

std::uint64_t history(outbox& out, const room_answer& answer) {
  const auto count =
    answer.last < answer.first ? 0 : answer.last - answer.first + 1;
  out.append(
    history_reply_line(count, answer.first, answer.last, answer.is_truncated));
  return count;
}

void listed(outbox& out, const shared_line& whole_reply) {
  out.append(whole_reply.view());
}

void nobody_there(outbox& out, std::string_view room) {
  out.append(who_line(room, {}, 0, false));
}

void told(outbox& out) {
  out.append(ok_line());
}

bool said(hearer& author, line_number line, std::uint64_t seq) {
  return author.pending.answer(line, ok_line(seq), *author.out)
         && author.wants_input;
}

bool not_said(hearer& author, line_number line, refusal why) {
  return author.pending.answer(line, error_line(why), *author.out);
}

} // namespace greenroom::replies
