#pragma once

#include "actors/rooms/append_queue.hpp"
#include "actors/rooms/room_answers.hpp"
#include "actors/rooms/room_members.hpp"
#include "actors/rooms/room_record.hpp"
#include "actors/rooms/waiting_joins.hpp"

#include <string>
#include <vector>

namespace greenroom {

/// How a membership begins, moves and ends. A session's request is answered at
/// once or queues an event; the membership changes when the journal has
/// recorded or refused that event.
class membership_rules {
public:
  /// The parts of the room that the rules change; they outlive the rules.
  membership_rules(room_members& members, append_queue& queue,
                   room_answers& answers, const room_record& record)
      : members_(members), queue_(queue), answers_(answers), record_(record) {}

  void join(const join_request& asked);
  /// @param line 0: the connection has ended, or is in another room by now. The
  ///             membership ends even if the journal refuses its userLeft.
  void leave(session_id session, line_number line);
  void say(say_request asked);
  void transfer(session_id from, session_id to);

  /// After a rebuild: gives a place to the session that an audience has named.
  /// @param is_held whether it waits for the JOIN of `to`.
  void move(session_id from, session_id to, bool is_held);

  /// The journal has recorded this batch.
  void recorded(const append_queue::batch& settled);
  /// The journal has refused these events.
  void refused(std::vector<queued_event> asked);

private:
  void join_again(const join_request& asked, const room_members::member& known);
  void join_beside(const join_request& asked, session_id same_name);
  void let_join(session_id left);
  void answer_recorded_leave(session_id session, line_number line);
  void joined(const queued_event& asked, const event& recorded);
  void left(const event& recorded);
  void refuse_join(const event& asked);
  bool refuse_leave(const event& asked);

  room_members& members_;
  append_queue& queue_;
  room_answers& answers_;
  const room_record& record_;
  waiting_joins waiting_;
};

} // namespace greenroom
