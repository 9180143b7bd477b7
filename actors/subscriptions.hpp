#pragma once

#include "actors/client.hpp"
#include "actors/messages.hpp"
#include "config/options.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace greenroom {

/// Someone who is fed a room's events page by page: a member that is behind,
/// or a HISTORY.
struct feed {
  std::uint64_t number = 0; ///< Names it in page requests.
  client* who = nullptr;
  std::uint64_t next = 0;           ///< The seq that is owed.
  std::uint64_t until = UINT64_MAX; ///< The last seq that is wanted.
  line_number line = 0;             ///< Of the HISTORY; 0 for a member.
  std::string asker;                ///< Of the HISTORY.
  bool requested = false;           ///< A page is under way.
  bool resend = false; ///< After a rebuild: tell the connection when level.
};

/// A room as one loop hears it. Members that are level are owed `head` + 1,
/// all of them, so they need no number of their own; all others have a feed.
struct heard_room {
  std::string name;
  room_actor room;
  std::uint64_t head = 0; ///< As the room has told this relay.
  std::vector<client*> members;
  std::vector<feed> feeds;
};

/// Delivers rooms' events to the clients of one loop by the rule of design.md:
/// event s is queued for a member if and only if s is what it is owed. A lost,
/// doubled or late message may cost a page read, never an event.
class subscriptions {
public:
  using heard_rooms = std::unordered_map<std::string, heard_room>;

  /// @param output_bytes_total this loop's share of the limit.
  void set_limits(std::uint64_t output_bytes, std::uint64_t output_bytes_total);

  /// Begins to hear a room; `next` may lie before or behind its head.
  /// A room that was heard before is left at once.
  void attach(client& who, const std::string& name, const room_actor& room,
              std::uint64_t head, std::uint64_t next);

  /// Hears the room up to its own userLeft, then no more.
  void finish(client& who, std::uint64_t last);

  /// Hears no room any more, from now on.
  void detach(client& who);

  /// Forgets a client that ends, with all its feeds.
  void forget(client& who);

  /// Streams seqs first … last of a room's history to `who`.
  void stream(client& who, const std::string& name, const room_actor& room,
              std::uint64_t head, const room_answer& range);

  /// Delivers a batch, which ends at `head` (empty: only the head is news).
  void deliver(const std::string& name, std::uint64_t head,
               const shared_events& events);

  /// Delivers a page to the feed that wanted it.
  void deliver(const page_answer& page);

  /// A client has room for output again.
  void resume(client& who);

  /// Tries again the feeds that had no page; once a second.
  void retry();

  /// Where each member of the room stands, for its rebuilt actor.
  std::vector<attached_member> attach_to(const std::string& name,
                                         const room_actor& room);
  /// The rebuilt room has answered with its head.
  void attached(const std::string& name, std::uint64_t head);

  const heard_rooms& rooms() const noexcept { return rooms_; }

  // What is to be sent after a call, in order.
  struct page_wanted {
    room_actor room;
    page_request request;
  };
  std::vector<page_wanted> take_wanted() { return std::exchange(wanted_, {}); }
  struct stream_end {
    session_number session;
    line_number line;
  };
  std::vector<stream_end> take_ended() { return std::exchange(ended_, {}); }
  std::vector<session_number> take_resends() {
    return std::exchange(resends_, {});
  }

private:
  heard_room& hear(const std::string& name, const room_actor& room,
                   std::uint64_t head);
  void add_member(heard_room& room, client& who);
  void remove_member(heard_room& room, client& who);
  feed& add_feed(heard_room& room, client& who, std::uint64_t next);
  static void erase_feeds(heard_room& room, client& who);
  static feed* leaving_feed(heard_room& room, const client& who) noexcept;
  feed& fall_behind(heard_room& room, client& who, std::uint64_t next);
  bool takes(const client& who, std::size_t bytes) const noexcept;
  void deliver_to_members(heard_room& room, const frame_ptr& encoded,
                          std::uint64_t first);
  void deliver_to_feeds(heard_room& room, const shared_events& events);
  void write(heard_room& room, feed& x, const std::vector<event>& events);
  void level_out(heard_room& room);
  bool settled(heard_room& room, feed& x);
  void want_page(heard_room& room, feed& x);
  void want_pages(heard_room& room);
  void forget_if_unheard(heard_room& room);

  std::uint64_t output_bytes_ = 0;
  std::uint64_t output_bytes_total_ = 0;
  std::uint64_t feeds_made_ = 0;
  heard_rooms rooms_;
  std::vector<page_wanted> wanted_;
  std::vector<stream_end> ended_;
  std::vector<session_number> resends_;
};

} // namespace greenroom
