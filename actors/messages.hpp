#pragma once

#include "protocol/event.hpp"
#include "protocol/refusal.hpp"

#include "journal/journal.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

// What actors say to each other. Plain values; field order is the wire order
// between nodes: append only.

namespace greenroom {

/// One batch of consecutive events of a room, shared by all who deliver, keep
/// or record it; never changed once it is shared.
struct shared_events {
  std::shared_ptr<const std::vector<event>> list;

  bool empty() const noexcept { return !list || list->empty(); }
  const std::vector<event>& operator*() const noexcept { return *list; }
  const std::vector<event>* operator->() const noexcept { return list.get(); }
};

inline shared_events share(std::vector<event> events) {
  return {std::make_shared<const std::vector<event>>(std::move(events))};
}

/// JOIN, from a connection to a room.
struct join_request {
  session_number session = 0;
  line_number line = 0;
  std::string nickname;
  bool resumes = false;    ///< `since=` was given.
  std::uint64_t since = 0; ///< The last seq that the client has.
};

/// HISTORY, from a connection to a room. Absent bounds are 0 or `max`.
struct history_request {
  session_number session = 0;
  line_number line = 0;
  std::string nickname;              ///< The asker, named in each entry.
  std::int64_t from_us = INT64_MIN;  ///< Microseconds since 1970, inclusive.
  std::int64_t to_us = INT64_MAX;    ///< Inclusive.
  std::uint64_t before = UINT64_MAX; ///< Exclusive seq.
  std::uint64_t after = 0;           ///< Exclusive seq.
  std::uint64_t limit = 0;           ///< 0: no limit.
  bool oldest_first = false; ///< The limit keeps the oldest, not the newest.
};

enum class answer_kind : std::uint8_t {
  refused = 1, ///< `why` says it; the line changed nothing.
  joined,
  left,
  history, ///< Then the relay streams seqs first … last.
  placed,  ///< A takeover moved a member to this session.
  told,    ///< A `/tell` to oneself.
};

/// How a room answers a line, by way of the relay of the asker's loop, so that
/// the reply comes before the events that the line caused.
struct room_answer {
  session_number session = 0;
  line_number line = 0;
  answer_kind kind = answer_kind::refused;
  refusal why = refusal::none;
  std::uint64_t seq = 0;   ///< joined, left: one's own event.
  std::uint64_t head = 0;  ///< placed: the room's head.
  std::uint64_t first = 0; ///< history, joined with `since=`: the range that …
  std::uint64_t last = 0;  ///< … follows; less than `first`: nothing.
  std::uint64_t gap_from = 0; ///< joined: what retention removed, 0: nothing.
  std::uint64_t gap_to = 0;
  std::string nickname{}; ///< history: the asker.
  bool more = false;      ///< history: the limit cut something off.
  bool resumes = false;   ///< joined: `since=` was given.
  bool reset = false;     ///< joined: SEQ was beyond the head.
  bool again = false;     ///< joined: the place was there before the JOIN.
  session_number recorded_as = 0; ///< placed: whose place it was at first.
};

/// A room's news for one loop: sent after the commit, to relays that have
/// members or askers of that room.
struct room_update {
  std::string room;
  std::uint64_t head = 0; ///< Nothing above it may be shown.
  shared_events events;   ///< Ends at `head`; may be empty.
  std::vector<room_answer> answers;
  bool attached = false; ///< Answers `attach`: the room has been rebuilt.
};

/// A session that a relay had in a room that is being rebuilt.
struct attached_member {
  session_number session = 0;
  std::uint64_t next = 0; ///< The seq it is owed.
  /// The session whose place it took over, as the journal knows the member;
  /// 0: its own.
  session_number recorded_as = 0;
};

/// Asks a room for events first … last for one of a relay's feeds.
struct page_request {
  std::string room;
  std::uint64_t feed = 0; ///< The relay's own number for who wants it.
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

struct page_answer {
  std::string room;
  std::uint64_t feed = 0;
  std::uint64_t first = 0; ///< As asked; the page may begin later: a gap.
  read_status status = read_status::good;
  shared_events events;
};

/// Asks the reader which seqs of first … last lie in a span of time.
struct range_request {
  std::string room;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  history_request asked;
};

struct range_answer {
  bool readable = true;
  std::uint64_t first = 0;
  std::uint64_t last = 0; ///< Less than `first`: nothing.
  history_request asked;
};

/// From a room to the journal: one batch, at most one in flight for a room.
struct append_message {
  std::string room;
  std::uint64_t epoch = 0;
  std::uint64_t head = 0;
  shared_events events;
};

/// The journal's answer to a claim; `granted` is false when it refuses.
struct claim_answer {
  bool granted = false;
  std::uint64_t epoch = 0;
  std::uint64_t oldest = 1;
  std::uint64_t head = 0;
  std::int64_t last_at_us = 0;
  shared_events newest;
  std::vector<std::string> nicknames;   ///< One per member row, with …
  std::vector<session_number> sessions; ///< … its session, 0: a dead process.
};

/// LOGIN, from a connection to the directory.
struct login_request {
  session_number session = 0;
  line_number line = 0;
  std::string nickname;
  std::string token; ///< Empty: no takeover is asked for.
};

/// `/who`, answered by a room to the connection.
struct user_list {
  line_number line = 0;
  std::string room;
  std::vector<std::string> users; ///< Sorted.
  std::uint64_t total = 0;
};

/// `/rooms`, answered by the lobby.
struct room_list {
  line_number line = 0;
  std::vector<std::string> names;
  std::vector<std::uint64_t> users;
  bool more = false;
};

/// `/tell`, from a connection by way of its room (or the directory) to the
/// relay of the receiver.
struct tell_request {
  session_number from_session = 0;
  line_number line = 0;
  session_number to_session = 0; ///< Filled in by who knows the nickname.
  std::string from;
  std::string to;
  std::string body;
};

/// CAF asks for one `inspect` for both directions.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, shared_events& x) {
  std::vector<event> copy;
  if (x.list)
    copy = *x.list;
  if constexpr (Inspector::writes_state) {
    auto result = f(copy);
    x = share(std::move(copy));
    return result;
  } else {
    return f(copy);
  }
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, event& x) {
  auto kind = static_cast<std::uint8_t>(x.kind);
  auto at_us = static_cast<std::int64_t>(x.at.time_since_epoch().count());
  if constexpr (Inspector::writes_state) {
    auto result = f(kind, x.seq, at_us, x.from, x.body, x.session, x.line);
    x.kind = static_cast<event_kind>(kind);
    x.at = utc_time{std::chrono::microseconds{at_us}};
    return result;
  } else {
    return f(kind, x.seq, at_us, x.from, x.body, x.session, x.line);
  }
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, join_request& x) {
  return f(x.session, x.line, x.nickname, x.resumes, x.since);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, history_request& x) {
  return f(x.session, x.line, x.nickname, x.from_us, x.to_us, x.before, x.after,
           x.limit, x.oldest_first);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, room_answer& x) {
  return f(x.session, x.line, x.kind, x.why, x.seq, x.head, x.first, x.last,
           x.gap_from, x.gap_to, x.nickname, x.more, x.resumes, x.reset,
           x.again, x.recorded_as);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, room_update& x) {
  return f(x.room, x.head, x.events, x.answers, x.attached);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, attached_member& x) {
  return f(x.session, x.next, x.recorded_as);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, page_request& x) {
  return f(x.room, x.feed, x.first, x.last);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, page_answer& x) {
  return f(x.room, x.feed, x.first, x.status, x.events);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, range_request& x) {
  return f(x.room, x.first, x.last, x.asked);
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
typename Inspector::result_type inspect(Inspector& f, claim_answer& x) {
  return f(x.granted, x.epoch, x.oldest, x.head, x.last_at_us, x.newest,
           x.nicknames, x.sessions);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, login_request& x) {
  return f(x.session, x.line, x.nickname, x.token);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, user_list& x) {
  return f(x.line, x.room, x.users, x.total);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, room_list& x) {
  return f(x.line, x.names, x.users, x.more);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, tell_request& x) {
  return f(x.from_session, x.line, x.to_session, x.from, x.to, x.body);
}

} // namespace greenroom
