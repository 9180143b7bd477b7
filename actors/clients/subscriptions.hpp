#pragma once

#include "actors/clients/encoded_events.hpp"
#include "actors/clients/feed.hpp"
#include "actors/clients/hearer.hpp"
#include "actors/clients/output_budget.hpp"
#include "actors/interfaces.hpp"
#include "actors/messages.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace greenroom {

/// What a room's owner has told as recorded: everything up to `head`, in an
/// epoch of its own. A page of it comes from no database that is older.
struct told_head {
  std::uint64_t head = 0;
  std::uint64_t epoch = 0;
};

/// A room as one loop hears it.
struct heard_room {
  std::string name;
  room_actor room;         ///< The latest actor that this relay knows of.
  std::uint64_t head = 0;  ///< The latest that this relay knows of.
  std::uint64_t epoch = 0; ///< The highest that the room has told.
  /// The level members. All are owed `head` + 1 next, so none needs a number of
  /// its own.
  std::vector<hearer*> members;
  feed_places feeds; ///< Of lagging members, of those that left, and HISTORYs.
};

/// Delivers rooms' events to the clients of one loop by one rule: an event is
/// queued for a member if and only if its seq is the next that the member is
/// owed. A message that is lost, late or comes twice may cost a page read, but
/// never an event. Pages come from the journal: events up to a known head can
/// be delivered even if the room's actor has ended.
class subscriptions {
public:
  using heard_rooms = std::unordered_map<std::string, heard_room>;

  void set_limits(std::uint64_t output_bytes,
                  std::uint64_t output_bytes_total) noexcept {
    budget_.set_limits(output_bytes, output_bytes_total);
  }

  /// Begins to hear a room from seq `next` on, which may lie before or after
  /// the head. Detaches from the room that was heard until now.
  void attach(hearer& who, const std::string& name, const room_actor& room,
              told_head told, std::uint64_t next);

  /// Hears the room up to seq `last`, its own userLeft, then no more.
  void finish(hearer& who, std::uint64_t last);

  /// Hears the room up to its present head, then no more: the client will end.
  void finish_at_head(hearer& who);

  /// Hears no room from now on. Only what earlier LEAVEs have promised is still
  /// owed.
  void detach(hearer& who);

  /// Whether it has left a room and is still owed events up to its userLeft.
  static bool is_leaving(const hearer& who) noexcept;

  /// Forgets a client that ends, with all its feeds.
  void forget(hearer& who);

  /// Streams the range of a HISTORY.
  void stream(hearer& who, const std::string& name, const room_actor& room,
              told_head told, const room_answer& range);

  /// Delivers news of a room: its head, and the events that end there, which
  /// may be none.
  void deliver(const std::string& name, told_head told,
               const shared_events& events);

  /// Delivers a page to all clients that wait for it.
  void deliver(const page_answer& page);

  /// A client has room for output again.
  void resume(hearer& who);

  /// Requests pages once more that were unreadable, that the database was
  /// behind for, or that are lost. To be called once a second.
  void retry();

  /// The room was rebuilt as this actor.
  /// @returns its members here, to attach to it.
  std::vector<attached_member> attach_to(const std::string& name,
                                         const room_actor& room);
  /// The rebuilt room has answered with its head: `take_resends` names each
  /// member once it is level with that.
  void attached(const std::string& name, told_head told);

  const heard_rooms& rooms() const noexcept { return rooms_; }

  // What the caller has to send after any call, in this order.

  /// Pages to be requested from the reader.
  std::vector<page_request> take_wanted() { return std::exchange(wanted_, {}); }
  struct stream_end {
    session_id session;
    line_number line;
  };
  /// HISTORYs whose last entry is queued.
  std::vector<stream_end> take_ended() { return std::exchange(ended_, {}); }
  /// Sessions that have got all that a rebuilt room had recorded.
  std::vector<session_id> take_resends() { return std::exchange(resends_, {}); }
  /// Sessions whose connection may go on: a page has answered one of their
  /// lines, or they have got all events up to their userLeft.
  std::vector<session_id> take_woken() { return std::exchange(woken_, {}); }

private:
  using feed_ptr = feed_places::feed_ptr;

  heard_room& hear(const std::string& name, const room_actor& room,
                   told_head told);
  static void add_member(heard_room& room, hearer& who);
  static void remove_member(heard_room& room, hearer& who);
  static feed* feed_of(const hearer& who, const heard_room& room) noexcept;
  static feed_ptr make_feed(heard_room& room, hearer& who, owed_range owed);
  static void unlink(feed& known) noexcept;
  void settle(feed_ptr taken);
  void end(feed& taken);
  void deliver_to_members(heard_room& room, encoded_events& news);
  void make_all_behind(heard_room& room, bool resend);
  void take_in(feed_ptr taken, encoded_events* events);
  void wait_for_drain(feed_ptr taken);
  std::uint64_t give(feed& taken, encoded_events& page);
  std::uint64_t give_entries(feed& taken, const std::vector<event>& events);
  void serve(heard_room& room, const page_answer& page);
  void serve_unreadable(heard_room& room, const page_answer& page);
  void serve_behind(heard_room& room, const page_answer& page);
  void give_unreadable(feed_ptr taken);
  bool skip_removed(feed& taken, const page_answer& page);
  void answer_own_lines(hearer& who, const std::vector<event>& events,
                        std::uint64_t first, std::uint64_t end);
  void want_page(feed& known);
  void request_page(heard_room& room);
  void forget_if_unheard(heard_room& room);

  output_budget budget_;
  bool serving_page_ = false; // requests the next page when all have this one
  heard_rooms rooms_;
  std::vector<page_request> wanted_;
  // Rooms and seqs whose pages are asked for again.
  std::vector<std::pair<std::string, std::uint64_t>> asked_again_;
  std::vector<stream_end> ended_;
  std::vector<session_id> resends_;
  std::vector<session_id> woken_;
};

} // namespace greenroom
