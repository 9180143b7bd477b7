#pragma once

#include "actors/shared_values.hpp"
#include "protocol/event.hpp"
#include "protocol/refusal.hpp"

#include "journal/journal.hpp"

#include <cstdint>
#include <string>
#include <vector>

// What actors say to each other. Plain values; field order is the wire order
// between nodes: append only.

namespace greenroom {

/// JOIN, from a connection to a room.
struct join_request {
  session_id session;
  line_number line = 0;
  std::string nickname;
  bool resumes = false;    ///< `since=` was given.
  std::uint64_t since = 0; ///< The last seq that the client has.
};

/// A text to be recorded, from a connection to a room.
struct say_request {
  session_id session;
  line_number line = 0;
  std::string text;
  event_kind kind = event_kind::message; ///< A kind of text.
};

/// HISTORY, from a connection to a room. A bound that was not given has the
/// value that excludes nothing.
struct history_request {
  session_id session;
  line_number line = 0;
  std::string nickname;              ///< The asker, named in each entry.
  std::int64_t from_us = INT64_MIN;  ///< Microseconds since 1970, inclusive.
  std::int64_t to_us = INT64_MAX;    ///< Inclusive.
  std::uint64_t before = UINT64_MAX; ///< Exclusive seq.
  std::uint64_t after = 0;           ///< Exclusive seq.
  std::uint64_t limit = 0;           ///< 0: no limit.
  bool oldest_first = false; ///< The limit keeps the oldest, else the newest.
};

enum class answer_kind : std::uint8_t {
  refused = 1, ///< `why` has the reason; the line changed nothing.
  joined,
  left,
  placed,  ///< Line 0: the room holds the place of a takeover for the session.
  history, ///< The audience then streams seqs first … last.
  told,    ///< A `/tell` to oneself has been written.
};

/// How a room answers a line. It travels in the update for the asker's
/// audience, so that the reply comes before the events that the line caused.
struct room_answer {
  session_id session;
  line_number line = 0;
  answer_kind kind = answer_kind::refused;
  refusal why = refusal::none;
  std::uint64_t seq = 0;      ///< joined, left: the seq of the event recorded.
  std::uint64_t head = 0;     ///< joined: last seq before the live events.
  std::uint64_t first = 0;    ///< joined: the seq that the member is owed next;
                              ///< history: the range's first seq.
  std::uint64_t last = 0;     ///< Of the range or replay; below `first`: none.
  std::uint64_t gap_from = 0; ///< joined: first seq asked for but removed by
                              ///< retention; 0: none.
  std::uint64_t gap_to = 0;   ///< joined: the last one.
  std::string nickname{};     ///< history: the asker.
  bool is_truncated = false;  ///< history: `limit` cut something off.
  bool resumes = false;       ///< joined: `since=` was given.
  bool reset = false;         ///< joined: `since=` was beyond the head.
  bool was_held = false;      ///< joined: the place came by a takeover.
};

/// A room's news: what was committed, and answers, also to lines that were
/// refused. Sent to each audience that has members there or is answered.
struct room_update {
  std::string room;
  std::uint64_t head = 0; ///< Nothing above it may be shown.
  shared_events events;   ///< Ends at `head`; may be empty.
  std::vector<room_answer> answers;
  bool attached = false;   ///< The answer to `attach`: the room is rebuilt.
  std::uint64_t epoch = 0; ///< In which the owner knows `head` as recorded.
};

/// A session that an audience has in a room that is being rebuilt.
struct attached_member {
  session_id session;
  std::uint64_t next = 0; ///< The first seq it is owed; 0: it hears nothing.
  /// After a takeover: the session of the member's userJoined, by which the
  /// journal knows it; else nobody's.
  session_id recorded_as{};
  /// How many takeovers have brought the place here. While a place moves,
  /// several sessions may claim it: the one with the most takeovers gets it.
  std::uint32_t takeovers = 0;
  bool is_held = false; ///< The place is held: no JOIN has taken it.
};

/// Asks the reader for events first … last of a room.
struct page_request {
  std::string room;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t epoch = 0; ///< In which `last` was told as recorded.
};

struct page_answer {
  std::string room;
  std::uint64_t first = 0; ///< As asked; retention may have removed some.
  std::uint64_t last = 0;  ///< As asked; the page may be full before.
  read_status status = read_status::good;
  shared_events events;
};

/// Asks the reader which seqs of first … last lie in the span of `asked`.
struct range_request {
  std::string room;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  history_request asked;
  std::uint64_t epoch = 0; ///< In which `last` was told as recorded.
};

struct range_answer {
  bool readable = true; ///< False also if the database is behind.
  std::uint64_t first = 0;
  std::uint64_t last = 0; ///< Less than `first`: the range is empty.
  history_request asked;
};

/// From a room to the journal: one batch, at most one in flight for a room.
struct append_message {
  std::string room;
  std::uint64_t epoch = 0;
  std::uint64_t head = 0;
  shared_events events;
};

/// The journal's answer to a claim. Not granted: it refuses, or another opening
/// owns the room.
struct claim_answer {
  bool granted = false;
  std::uint64_t epoch = 0;
  std::uint64_t oldest = 1;
  std::uint64_t head = 0;
  std::int64_t last_at_us = 0;
  shared_events newest;
  std::vector<member_row> members;
  opening_number owner = 0; ///< The other opening; 0 unless there is one.
};

/// LOGIN, from a connection to the directory.
struct login_request {
  session_id session;
  line_number line = 0;
  std::string nickname;
  std::string token; ///< Empty: no takeover is asked for.
};

/// `/who`, answered by a room to the connection.
struct user_list {
  line_number line = 0;
  shared_line reply; ///< The whole reply, as the client gets it.
};

/// `/rooms`, answered by the lobby.
struct room_list {
  line_number line = 0;
  shared_line reply; ///< The whole reply, as the client gets it.
};

/// `/tell`: from a connection to its room (or to the directory if nicknames
/// are unique), and from there to the audience of the receiver.
struct tell_request {
  session_id from_session;
  line_number line = 0;
  session_id to_session; ///< Filled in by the room or the directory.
  std::string from;
  std::string to;
  std::string body;
};

/// CAF asks for one `inspect` for both directions.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, join_request& x) {
  return f(x.session, x.line, x.nickname, x.resumes, x.since);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, say_request& x) {
  return f(x.session, x.line, x.text, x.kind);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, history_request& x) {
  return f(x.session, x.line, x.nickname, x.from_us, x.to_us, x.before, x.after,
           x.limit, x.oldest_first);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, room_answer& x) {
  return f(x.session, x.line, x.kind, x.why, x.seq, x.head, x.first, x.last,
           x.gap_from, x.gap_to, x.nickname, x.is_truncated, x.resumes, x.reset,
           x.was_held);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, room_update& x) {
  return f(x.room, x.head, x.events, x.answers, x.attached, x.epoch);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, attached_member& x) {
  return f(x.session, x.next, x.recorded_as, x.takeovers, x.is_held);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, page_request& x) {
  return f(x.room, x.first, x.last, x.epoch);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, page_answer& x) {
  return f(x.room, x.first, x.last, x.status, x.events);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, range_request& x) {
  return f(x.room, x.first, x.last, x.asked, x.epoch);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, range_answer& x) {
  return f(x.readable, x.first, x.last, x.asked);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, append_message& x) {
  return f(x.room, x.epoch, x.head, x.events);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, member_row& x) {
  return f(x.nickname, x.session, x.joined_seq, x.has_ended);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, claim_answer& x) {
  return f(x.granted, x.epoch, x.oldest, x.head, x.last_at_us, x.newest,
           x.members, x.owner);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, login_request& x) {
  return f(x.session, x.line, x.nickname, x.token);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, user_list& x) {
  return f(x.line, x.reply);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, room_list& x) {
  return f(x.line, x.reply);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, tell_request& x) {
  return f(x.from_session, x.line, x.to_session, x.from, x.to, x.body);
}

} // namespace greenroom
