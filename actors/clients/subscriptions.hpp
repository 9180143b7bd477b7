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

/// A room as one loop hears it. `members` are those to whom `head` + 1 is owed
/// next; they need no number of their own. All others have a feed.
struct heard_room {
  std::string name;
  room_actor room;        ///< The present one, as far as it has told us.
  std::uint64_t head = 0; ///< As the room has told this relay.
  std::vector<hearer*> members;
  feed_places feeds;
};

/// Delivers rooms' events to the clients of one loop by the rule of design.md:
/// event s is queued for a member if and only if s is what it is owed. A lost,
/// doubled or late message may cost a page read, never an event. Pages come
/// from the journal, so what is below a known head needs no living room.
class subscriptions {
public:
  using heard_rooms = std::unordered_map<std::string, heard_room>;

  void set_limits(std::uint64_t output_bytes,
                  std::uint64_t output_bytes_total) noexcept {
    budget_.set_limits(output_bytes, output_bytes_total);
  }

  /// Begins to hear a room from seq `next` on, which may lie before or after
  /// `head`. The room that was heard so far is left at once.
  void attach(hearer& who, const std::string& name, const room_actor& room,
              std::uint64_t head, std::uint64_t next);

  /// Hears the room up to seq `last`, its own userLeft, then no more.
  void finish(hearer& who, std::uint64_t last);

  /// Hears the room up to its present head, then no more: it will end.
  void finish_at_head(hearer& who);

  /// Hears no room from now on.
  void detach(hearer& who);

  /// Whether it has left a room and is still owed events up to its userLeft.
  static bool is_leaving(const hearer& who) noexcept;

  /// Forgets a client that ends, with all its feeds.
  void forget(hearer& who);

  /// Streams the range of a HISTORY.
  void stream(hearer& who, const std::string& name, const room_actor& room,
              std::uint64_t head, const room_answer& range);

  /// Delivers news: the room's head, and events that end there. Without
  /// events only the head is news.
  void deliver(const std::string& name, std::uint64_t head,
               const shared_events& events);

  /// Delivers a page to all who wait for it.
  void deliver(const page_answer& page);

  /// A client has room for output again.
  void resume(hearer& who);

  /// Asks again for pages that were unreadable or have not come; once a second.
  void retry();

  /// Where each member of the room stands, for its rebuilt actor.
  std::vector<attached_member> attach_to(const std::string& name,
                                         const room_actor& room);
  /// The rebuilt room has answered with its head.
  void attached(const std::string& name, std::uint64_t head);

  const heard_rooms& rooms() const noexcept { return rooms_; }

  // What is to be sent after a call, in order.
  std::vector<page_request> take_wanted() { return std::exchange(wanted_, {}); }
  struct stream_end {
    session_id session;
    line_number line;
  };
  std::vector<stream_end> take_ended() { return std::exchange(ended_, {}); }
  /// Sessions that have got all that a rebuilt room had recorded.
  std::vector<session_id> take_resends() { return std::exchange(resends_, {}); }
  /// Sessions whose connection waits for what has now happened: a page has
  /// answered one of their lines, or they have got all up to their userLeft.
  std::vector<session_id> take_woken() { return std::exchange(woken_, {}); }

private:
  using feed_ptr = feed_places::feed_ptr;

  heard_room& hear(const std::string& name, const room_actor& room,
                   std::uint64_t head);
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
  void give_unreadable(feed_ptr taken);
  bool skip_removed(feed& taken, const page_answer& page);
  void answer_own_lines(hearer& who, const std::vector<event>& events,
                        std::uint64_t first, std::uint64_t end);
  void want_page(feed& known);
  void request_page(heard_room& room);
  void forget_if_unheard(heard_room& room);

  output_budget budget_;
  bool serving_page_ = false; // the next one is asked for when all have it
  heard_rooms rooms_;
  std::vector<page_request> wanted_;
  std::vector<std::pair<std::string, std::uint64_t>> unreadable_;
  std::vector<stream_end> ended_;
  std::vector<session_id> resends_;
  std::vector<session_id> woken_;
};

} // namespace greenroom
