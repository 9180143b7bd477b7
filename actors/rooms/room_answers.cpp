#include "actors/rooms/room_answers.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

room_answers::room_answers(std::string room, opening_number here)
    : here_(here) {
  next_.room = std::move(room);
}

room_answer& room_answers::add(session_id session, line_number line,
                               answer_kind kind) {
  has_next_ = true;
  return next_.answers.emplace_back(room_answer{session, line, kind});
}

void room_answers::refused(session_id session, line_number line, refusal why) {
  if (line != 0)
    add(session, line, answer_kind::refused).why = why;
}

void room_answers::joined(const joined_place& place, std::uint64_t oldest) {
  auto& answer = add(place.session, place.line, answer_kind::joined);
  answer.seq = place.seq;
  answer.head = place.head;
  answer.resumes = place.resumes;
  answer.was_held = place.was_held;
  answer.reset = place.resumes && place.since > place.head;
  answer.first = place.head + 1;
  answer.last = place.head;
  if (!place.resumes || answer.reset)
    return;
  const auto wanted = place.since + 1;
  answer.first = std::max(wanted, oldest);
  if (answer.first > wanted) {
    answer.gap_from = wanted;
    answer.gap_to = answer.first - 1;
  }
}

void room_answers::left(session_id session, line_number line,
                        std::uint64_t seq) {
  add(session, line, answer_kind::left).seq = seq;
}

void room_answers::placed(session_id session) {
  add(session, 0, answer_kind::placed);
}

void room_answers::history(const history_request& asked, seq_range range) {
  range = limited_range(asked, range);
  auto& answer = add(asked.session, asked.line, answer_kind::history);
  answer.first = range.first;
  answer.last = range.last;
  answer.is_truncated = range.is_truncated;
  answer.nickname = asked.nickname;
}

void room_answers::recorded(const shared_events& events) {
  next_.events = events;
  has_next_ = true;
}

void room_answers::attached(audience_number audience) {
  add_once(attached_, audience);
}

void room_answers::find_targets(const audience_table& members) {
  targets_.clear();
  for (const auto& known : members)
    targets_.push_back(known.audience);
  for (const auto& answer : next_.answers)
    add_once(targets_, audience_of(answer.session, here_));
}

std::optional<room_update> room_answers::take(std::uint64_t head,
                                              const audience_table& members) {
  room_update result;
  if (std::exchange(has_next_, false)) {
    find_targets(members);
    result = std::exchange(next_, {});
    next_.room = result.room;
  } else if (!attached_.empty()) {
    targets_ = std::exchange(attached_, {});
    result.room = next_.room;
    result.attached = true;
  } else {
    return std::nullopt;
  }
  result.head = head;
  return result;
}

} // namespace greenroom
