#include "journal/sqlite_writer.hpp"

#include <utility>

namespace greenroom {

int sqlite_writer::prepare(sqlite3* handle, opening_number opening) {
  handle_ = handle;
  opening_ = opening;
  const std::pair<sqlite_statement*, const char*> statements[] = {
    {&begin_, "BEGIN IMMEDIATE"},
    {&commit_, "COMMIT"},
    {&insert_event_, "INSERT INTO event (room, seq, kind, at, nickname, "
                     "body, session, line, opening) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
    {&insert_member_, "INSERT OR REPLACE INTO member (room, nickname, "
                      "session, opening, joined) VALUES (?1, ?2, ?3, ?4, ?5)"},
    {&remove_member_, "DELETE FROM member WHERE room = ?1 AND nickname = ?2"},
    {&move_member_, "UPDATE member SET session = ?4, opening = ?5 "
                    "WHERE room = ?1 AND nickname = ?2 AND joined = ?3"},
    {&claim_, "INSERT INTO room (name, epoch) VALUES (?1, 1) "
              "ON CONFLICT (name) DO UPDATE SET epoch = epoch + 1 "
              "RETURNING id, epoch"},
    {&members_, "SELECT nickname, session, opening, joined FROM member "
                "WHERE room = ?1 ORDER BY nickname"},
  };
  for (const auto& [statement, sql] : statements)
    if (const auto code = statement->prepare(handle, sql); code != SQLITE_OK)
      return code;
  return pages_.prepare(handle);
}

void sqlite_writer::rollback() noexcept {
  if (sqlite3_get_autocommit(handle_) == 0)
    execute(handle_, "ROLLBACK");
}

int sqlite_writer::record(std::int64_t room, const append_request& request) {
  auto code = record_events(room, request.events);
  for (const auto& each : request.moves) {
    if (code != SQLITE_OK)
      break;
    move_member_.bind(1, room);
    move_member_.bind_text(2, each.nickname);
    move_member_.bind(3, each.joined_seq);
    move_member_.bind(4, each.session.number());
    move_member_.bind(5, std::int64_t{each.session.opening()});
    code = move_member_.run();
  }
  return code;
}

int sqlite_writer::record_events(std::int64_t room,
                                 std::span<const event> events) {
  for (const auto& each : events) {
    insert_event_.bind(1, room);
    insert_event_.bind(2, each.seq);
    insert_event_.bind(3, static_cast<std::int64_t>(each.kind));
    insert_event_.bind(4, std::int64_t{each.at.time_since_epoch().count()});
    insert_event_.bind_text(5, each.from);
    insert_event_.bind_blob(6, each.body);
    insert_event_.bind(7, each.session.number());
    insert_event_.bind(8, each.line);
    insert_event_.bind(9, std::int64_t{each.session.opening()});
    if (const auto code = insert_event_.run(); code != SQLITE_OK)
      return code;
    const bool joined = each.kind == event_kind::user_joined;
    if (!joined && each.kind != event_kind::user_left)
      continue; // changes no member
    auto& member = joined ? insert_member_ : remove_member_;
    member.bind(1, room);
    member.bind_text(2, each.from);
    if (joined) {
      member.bind(3, each.session.number());
      member.bind(4, std::int64_t{each.session.opening()});
      member.bind(5, each.seq);
    }
    if (const auto code = member.run(); code != SQLITE_OK)
      return code;
  }
  return SQLITE_OK;
}

int sqlite_writer::read_members(std::int64_t room,
                                std::vector<member_row>& members) {
  const statement_scope scope{members_};
  members_.bind(1, room);
  int code = SQLITE_OK;
  while ((code = members_.step()) == SQLITE_ROW) {
    const auto session = session_in(members_, 2, 1);
    members.push_back({std::string{members_.bytes(0)}, session,
                       static_cast<std::uint64_t>(members_.number(3)),
                       session.opening() != opening_});
  }
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

int sqlite_writer::claim(std::string_view name, claimed_room& room,
                         room_snapshot& snapshot) {
  {
    const statement_scope scope{claim_};
    claim_.bind_text(1, name);
    const auto code = claim_.step();
    if (code != SQLITE_ROW)
      return code == SQLITE_DONE ? SQLITE_CORRUPT : code;
    room.number = claim_.number(0);
    room.epoch = static_cast<std::uint64_t>(claim_.number(1));
  }
  auto code = pages_.read_bounds(room.number, snapshot.oldest, snapshot.head);
  if (code == SQLITE_OK)
    code = pages_.read_newest(room.number, snapshot.newest);
  if (code == SQLITE_OK)
    code = read_members(room.number, snapshot.members);
  if (code != SQLITE_OK)
    return code;
  if (!snapshot.newest.empty())
    snapshot.last_at = snapshot.newest.back().at;
  snapshot.epoch = room.epoch;
  room.oldest = snapshot.oldest;
  room.head = snapshot.head;
  return SQLITE_OK;
}

} // namespace greenroom
