#pragma once

#include "actors/messages.hpp"
#include "net/accepted_socket.hpp"

#include <caf/typed_actor.hpp>

#include <string>
#include <vector>

// Every actor of the program, and the words that its comments use:
//
//   session     what one connection is logged in as; its id is never reused
//   audience    who delivers rooms' events to many sessions: the relay of a
//               loop, known to others by its number
//   seq         the number of an event in its room: 1, 2, 3, … without a gap
//   head        the seq of a room's last committed event
//   owed        of events: not delivered yet to a client that must get them;
//               of a userLeft: refused by the journal, to be recorded later
//   level       of a member that is owed only events that are still to come
//   lagging     of a member that is owed events which others have got already
//   feed        brings a lagging member or a HISTORY forward, page by page
//   page        consecutive events, read from the journal
//   claim       a room takes ownership of its events in the journal
//   epoch       counts the claims of a room; an older owner is fenced
//   fenced      of an owner that must not write any more
//   rebuilt     of a room whose actor has failed and was started anew
//   attach      an audience tells a rebuilt room whom it has
//   held place  the membership of a session that was taken over, kept for the
//               new session until its JOIN
//   opening     one process's use of a journal, from its start to its end
//   stand-in    plays a room's part on a node where the room does not live
//
// A request for a line is a plain send: it and its answer name the line.

CAF_BEGIN_TYPE_ID_BLOCK(greenroom_atoms, caf::first_custom_type_id)

  CAF_ADD_ATOM(greenroom_atoms, greenroom, input_atom, "input")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, done_atom, "done")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, found_atom, "found")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, gone_atom, "gone")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, moved_atom, "moved")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, resend_atom, "resend")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, login_atom, "login")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, logged_in_atom, "logged_in")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, logout_atom, "logout")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, yield_atom, "yield")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, release_atom, "release")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, end_atom, "end")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, find_atom, "find")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, list_atom, "list")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, rooms_atom, "rooms")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, count_atom, "count")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, retire_atom, "retire")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, retired_atom, "retired")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, stay_atom, "stay")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, join_atom, "join")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, leave_atom, "leave")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, say_atom, "say")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, history_atom, "history")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, who_atom, "who")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, users_atom, "users")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, tell_atom, "tell")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, told_atom, "told")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, transfer_atom, "transfer")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, attach_atom, "attach")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, page_atom, "page")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, read_atom, "read")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, range_atom, "range")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, ranged_atom, "ranged")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, claim_atom, "claim")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, claimed_atom, "claimed")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, append_atom, "append")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, appended_atom, "appended")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, flush_atom, "flush")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, commit_atom, "commit")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, retry_atom, "retry")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, closed_atom, "closed")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, trim_atom, "trim")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, trimmed_atom, "trimmed")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, update_atom, "update")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, adopt_atom, "adopt")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, accepted_atom, "accepted")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, output_atom, "output")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, sleep_atom, "sleep")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, wake_atom, "wake")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, refused_atom, "refused")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, tick_atom, "tick")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, ask_again_atom, "ask_again")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, drain_atom, "drain")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, resume_atom, "resume")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, notice_atom, "notice")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, find_here_atom, "find_here")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, enlist_atom, "enlist")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, ask_atom, "ask")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, lost_atom, "lost")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, ended_atom, "ended")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, view_atom, "view")
  CAF_ADD_ATOM(greenroom_atoms, greenroom, frame_atom, "frame")

CAF_END_TYPE_ID_BLOCK(greenroom_atoms)

namespace greenroom {

/// A ROOM, as seen by those who ask it for something. It owns its members,
/// their nicknames, its seqs and its newest events. It answers the session that
/// a request names, through that session's AUDIENCE.
using room_actor = caf::typed_actor<
  // Adds a member: the answer is `joined` or `refused`.
  caf::reacts_to<join_atom, join_request>,
  // Removes a member: `left` or `refused`. Line 0 (the connection is gone, or
  // in another room by now) ends the membership in any case, unanswered.
  caf::reacts_to<leave_atom, session_id, line_number>,
  // Records a member's text: the answer is its event, or `refused`.
  caf::reacts_to<say_atom, say_request>,
  // Resolves a range of the history: `history` or `refused`.
  caf::reacts_to<history_atom, history_request>,
  // Lists the members: `users`, or `told` why there is no list.
  caf::reacts_to<who_atom, session_id, line_number>,
  // Passes a /tell to the audience of the receiver: `told` when there is none.
  caf::reacts_to<tell_atom, tell_request>,
  // A takeover: holds the first session's place for the second one, which
  // is answered `placed`.
  caf::reacts_to<transfer_atom, session_id, session_id>,
  // The audience of that number has these sessions in the rebuilt room.
  caf::reacts_to<attach_atom, std::uint32_t, std::vector<attached_member>>>;

/// A place in a room that a takeover offers to the new session.
struct offered_place {
  session_id from;             ///< Keeps the place until its `release`.
  session_id recorded_as;      ///< The session of the member's userJoined.
  std::uint32_t takeovers = 0; ///< Of this place, before the present one.
  std::string room_name;
  room_actor room; ///< Null: there is no place.
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, offered_place& x) {
  return f(x.from, x.recorded_as, x.takeovers, x.room_name, x.room);
}

/// A room actor and the number of its start, which differs from that of an
/// actor that it replaced. Compare the numbers, not the handles.
struct room_start {
  room_actor room; ///< Null: there is none.
  std::uint64_t number = 0;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, room_start& x) {
  return f(x.room, x.number);
}

/// An AUDIENCE delivers rooms' events to its sessions. Rooms and the directory
/// find it by its number, which each session's id has.
using audience_actor = caf::typed_actor<
  // News of the room: see `room_update`.
  caf::reacts_to<update_atom, room_update, room_actor>,
  // A page for one of its feeds.
  caf::reacts_to<page_atom, page_answer>,
  // A room was rebuilt as this actor: attach to it.
  caf::reacts_to<moved_atom, std::string, room_start>,
  // A /tell for one of its sessions: `told` to the session that sent it.
  caf::reacts_to<tell_atom, tell_request>,
  // For that session: what became of its /tell, or why it gets no list.
  caf::reacts_to<told_atom, session_id, line_number, refusal>,
  // For that session: the answer to /who.
  caf::reacts_to<users_atom, session_id, user_list>,
  // For that session: the room is about to end and did not handle the line.
  caf::reacts_to<gone_atom, session_id, line_number>,
  // For that session: another one takes over its place.
  caf::reacts_to<yield_atom, session_id>,
  // For that session: it need not keep the place that it has yielded.
  caf::reacts_to<release_atom, session_id, bool>>;

/// Who records events: a ROOM, as the JOURNAL sees it.
using recorder_actor = caf::typed_actor<
  // The answer to a claim.
  caf::reacts_to<claimed_atom, claim_answer>,
  // What became of its append: an `append_outcome`.
  caf::reacts_to<appended_atom, std::uint8_t>,
  // Retention left this as the oldest seq.
  caf::reacts_to<trimmed_atom, std::uint64_t>>;

/// Who asks the READER for a range: a ROOM.
using range_asker_actor =
  caf::typed_actor<caf::reacts_to<ranged_atom, range_answer>>;

/// A ROOM or a STAND-IN, as its LOBBY sees it, which starts and ends it.
using listed_room_actor = room_actor::extend<
  // One that is not empty answers the lobby `stay`. An empty one answers
  // `retired`, and `gone` to whoever still asks it; told to retire a second
  // time, it ends.
  caf::reacts_to<retire_atom>,
  // The node of that opening has ended, and all its sessions and rooms with it.
  caf::reacts_to<ended_atom, opening_number>>;

/// A ROOM, as all see it together.
using owned_room_actor = listed_room_actor::extend_with<recorder_actor>::
  extend_with<range_asker_actor>::extend<
    // INTERNAL: append what has come; try again what the journal refused; wait
    // no longer for audiences that have not attached.
    caf::reacts_to<flush_atom>, caf::reacts_to<retry_atom>,
    caf::reacts_to<tick_atom>>;

/// Who looks for a room: a CONNECTION, or a PEER for its node.
using room_seeker_actor = caf::typed_actor<
  // The LOBBY's answer: the room, or why not; whether this line started it.
  caf::reacts_to<found_atom, line_number, room_start, refusal, bool>>;

/// A CONNECTION owns one session. It ends when its socket is closed.
using connection_actor = room_seeker_actor::extend<
  // Look for lines to execute: what they waited for may have happened.
  caf::reacts_to<input_atom>,
  // The RELAY has written the answer to a JOIN, LEAVE, HISTORY or /tell to
  // oneself; line 0: the ROOM has settled the takeover (`placed`).
  caf::reacts_to<done_atom, line_number, answer_kind, refusal>,
  // A room that is about to end did not handle the line.
  caf::reacts_to<gone_atom, line_number>,
  // A room was rebuilt as this actor.
  caf::reacts_to<moved_atom, std::string, room_start>,
  // All that the rebuilt room had recorded has been delivered: what is still
  // unanswered was not recorded.
  caf::reacts_to<resend_atom>,
  // The DIRECTORY's answer to a LOGIN: refusal, token, and the place in a room
  // that a takeover offers, if any.
  caf::reacts_to<logged_in_atom, line_number, refusal, std::string,
                 offered_place>,
  // Another session takes over: it ends, but keeps its place until …
  caf::reacts_to<yield_atom>,
  // … its `release`: to forget the place (true), or to end the membership.
  caf::reacts_to<release_atom, bool>,
  // Answers to /who and /rooms.
  caf::reacts_to<users_atom, user_list>, caf::reacts_to<rooms_atom, room_list>,
  // What became of a /tell (why it failed, or none), or why there is no list.
  caf::reacts_to<told_atom, line_number, refusal>,
  // A command has waited too long: its room may have ended, so ask again.
  caf::reacts_to<ask_again_atom>,
  // Executes no further line. When all are answered, it ends with this notice,
  // or, if that is empty, tells its relay.
  caf::reacts_to<drain_atom, std::string>,
  // Ends: the text is an error line, a notice, or empty when the other side
  // is gone already.
  caf::reacts_to<end_atom, std::string>>;

/// A descriptor means nothing on another node, where it arrives as none.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, accepted_socket& x) {
  std::int32_t fd = x.fd();
  if constexpr (Inspector::writes_state)
    x = {};
  return f(fd);
}

/// A RELAY is the audience of one event loop's connections.
using relay_actor = audience_actor::extend<
  // The LISTENER's new socket, counted under that `counting_key`.
  caf::reacts_to<adopt_atom, accepted_socket, std::uint64_t>,
  // A connection has room for output again, or has ended.
  caf::reacts_to<output_atom, session_id>,
  // A connection wants `input` in so many milliseconds: its rate is used up.
  caf::reacts_to<sleep_atom, session_id, std::uint32_t>,
  // INTERNAL: deadlines, once a second; throttled connections, more often.
  caf::reacts_to<tick_atom>, caf::reacts_to<wake_atom>,
  // Writes the notice to all clients.
  caf::reacts_to<notice_atom, std::string>,
  // No connection executes a further line; answers when all lines are answered.
  // With a notice: ends each connection with it; answers when all have ended.
  caf::replies_to<drain_atom, std::string>::with<done_atom>,
  // Ends all connections with this notice, whatever they wait for; answers
  // when all have ended.
  caf::replies_to<end_atom, std::string>::with<done_atom>>;

/// The LOBBY finds or starts the room actor for a name, or its stand-in when
/// the room lives on another node. Only it starts and ends them.
using lobby_actor = caf::typed_actor<
  // Answers `found`. The flag: whether a room may be started.
  caf::reacts_to<find_atom, std::string, line_number, bool, room_seeker_actor>,
  // A PEER asks for a room that lives here: answers `found`.
  caf::reacts_to<find_here_atom, std::string, line_number, room_seeker_actor>,
  // These nodes are up: another one than before lives on, or has ended.
  caf::reacts_to<view_atom, std::vector<opening_number>>,
  // A room's number of members has changed.
  caf::reacts_to<count_atom, std::string, std::uint64_t>,
  // A room that was told to retire has given up its name, or stays.
  caf::reacts_to<retired_atom, std::string>,
  caf::reacts_to<stay_atom, std::string>,
  // Answers the connection with the rooms that have members.
  caf::reacts_to<list_atom, line_number, connection_actor>,
  // INTERNAL: retires rooms that have long been empty; ends retired ones.
  caf::reacts_to<tick_atom>,
  // Starts no room from now on; answers when no room has members.
  caf::replies_to<drain_atom>::with<done_atom>>;

/// A STAND-IN plays the part of a room that lives on another node for the
/// connections of this one, for as long as the way to the room holds: what it
/// loses, its successor makes good, as after a rebuild.
using stand_in_actor = listed_room_actor::extend<
  // The room's news for this node.
  caf::reacts_to<update_atom, room_update>,
  // The way to the room is lost.
  caf::reacts_to<lost_atom>,
  // INTERNAL: to end, so that the LOBBY starts a successor.
  caf::reacts_to<tick_atom>>;

/// A PEER is another node: to rooms of this one an audience, to stand-ins of
/// this one the way to their rooms.
using peer_actor = audience_actor::extend_with<room_seeker_actor>::extend<
  // The STAND-IN with this number plays that room, which lives there.
  caf::reacts_to<enlist_atom, std::string, std::uint64_t, stand_in_actor>,
  // It has ended.
  caf::reacts_to<gone_atom, std::string, std::uint64_t>,
  // A request of that stand-in for its room.
  caf::reacts_to<ask_atom, std::string, std::uint64_t, caf::message>,
  // A `peer_frame` has come from the other node.
  caf::reacts_to<frame_atom, std::string>,
  // The link was reset and has this number now: what was under way in either
  // direction is lost.
  caf::reacts_to<lost_atom, std::uint64_t>>;

/// The DIRECTORY knows who is logged in, and by which token.
using directory_actor = caf::typed_actor<
  // Answers the connection `logged_in`.
  caf::reacts_to<login_atom, login_request, connection_actor>,
  // A session has ended or yields; the place in a room that it offers, if any.
  caf::reacts_to<logout_atom, session_id, offered_place>,
  // A /tell, with nicknames.unique: as ROOM does.
  caf::reacts_to<tell_atom, tell_request>>;

/// The JOURNAL writes, on a thread of its own.
using journal_actor = caf::typed_actor<
  // Answers `claimed`.
  caf::reacts_to<claim_atom, std::string, recorder_actor>,
  // Answers `appended`.
  caf::reacts_to<append_atom, append_message, recorder_actor>,
  // The room gives up its claim of that epoch.
  caf::reacts_to<retired_atom, std::string, std::uint64_t>,
  // INTERNAL: commits what has come, all claims together, all appends together.
  caf::reacts_to<commit_atom>,
  // INTERNAL: a step of retention.
  caf::reacts_to<trim_atom>>;

/// The READER reads pages, on a thread of its own.
using reader_actor = caf::typed_actor<
  // Answers with the `page`.
  caf::reacts_to<read_atom, page_request, audience_actor>,
  // The audience has queued a page for its clients: the next may be read.
  caf::reacts_to<done_atom>,
  // Answers `ranged`.
  caf::reacts_to<range_atom, range_request, range_asker_actor>>;

/// A LISTENER owns the accepting sockets.
using listener_actor = caf::typed_actor<
  // A socket was accepted, to be counted under that `counting_key`.
  caf::reacts_to<accepted_atom, accepted_socket, std::uint64_t>,
  // The kernel refuses to accept more, with this errno.
  caf::reacts_to<refused_atom, std::int32_t>,
  // A connection that was counted under this key is closed.
  caf::reacts_to<closed_atom, std::uint64_t>,
  // INTERNAL: the kernel may have room again.
  caf::reacts_to<resume_atom>>;

} // namespace greenroom

// Append only: the order becomes the wire identity once CAF is upgraded.
CAF_BEGIN_TYPE_ID_BLOCK(greenroom_types, caf::id_block::greenroom_atoms::end)

  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::refusal))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::answer_kind))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::shared_events))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::join_request))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::history_request))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::room_update))
  CAF_ADD_TYPE_ID(greenroom_types, (std::vector<greenroom::attached_member>))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::page_request))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::page_answer))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::range_request))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::range_answer))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::append_message))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::claim_answer))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::login_request))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::user_list))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::room_list))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::tell_request))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::room_actor))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::connection_actor))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::audience_actor))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::recorder_actor))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::range_asker_actor))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::session_id))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::offered_place))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::room_start))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::accepted_socket))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::room_seeker_actor))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::stand_in_actor))
  CAF_ADD_TYPE_ID(greenroom_types, (std::vector<greenroom::opening_number>))
  CAF_ADD_TYPE_ID(greenroom_types, (greenroom::say_request))

CAF_END_TYPE_ID_BLOCK(greenroom_types)
