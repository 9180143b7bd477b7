#pragma once

#include "actors/clients/hearer.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace greenroom {

struct heard_room;

/// Consecutive seqs of a room that a client is owed.
struct owed_range {
  static constexpr std::uint64_t no_end = UINT64_MAX;

  std::uint64_t next = 0;
  std::uint64_t until = no_end; ///< Inclusive.
};

/// Gives a client a room's events page by page: to a lagging member, to one
/// that has left but is still owed events, or for a HISTORY.
struct feed {
  heard_room* room = nullptr;
  hearer* who = nullptr;
  /// What is owed, ascending, never empty. There are several when a lagging
  /// member has left and joined again: it is not owed what happened in between.
  /// Only a member's last range has no end.
  boost::container::small_vector<owed_range, 1> ranges;
  /// Ranges of earlier memberships that the last range contains because of a
  /// `since=`. If this membership ends without a LEAVE, the last range is
  /// dropped, and these are owed instead.
  std::vector<owed_range> replayed;
  line_number line = 0; ///< Of the HISTORY; 0 for a member.
  std::string asker;    ///< Of the HISTORY.
  /// After a rebuild: tell the connection when this feed is level; messages
  /// that are still unanswered then were not recorded.
  bool resend = false;

  feed* next_of_client = nullptr; ///< The next in the list `hearer::feeds`.
  std::size_t index = 0;          ///< In its place of `feed_places`.

  bool is_history() const noexcept { return line != 0; }

  /// Whether it goes on with what is still to come: its client is a member.
  bool is_live() const noexcept {
    return !is_history() && ranges.back().until == owed_range::no_end;
  }

  /// The range that is given now.
  const owed_range& owed() const noexcept { return ranges.front(); }

  /// Whether its client is level: owed only events that are still to come.
  bool is_level(std::uint64_t head) const noexcept {
    return is_live() && ranges.size() == 1 && owed().next == head + 1;
  }

  /// Its client leaves: `last` is its own userLeft.
  void end_at(std::uint64_t last) noexcept;

  /// Its client has left and is a member again, owed `next` and what follows.
  void go_on_from(std::uint64_t next);

  /// Its client has joined another room or ended: nothing more of this
  /// membership is owed, but all of earlier ones up to their userLefts.
  /// @returns whether nothing is owed any more.
  [[nodiscard]] bool end_without_leave();

  /// Notes that everything below `next` is queued for the client.
  /// @returns whether nothing is owed any more.
  [[nodiscard]] bool advance(std::uint64_t next);
};

/// The feeds of one room. A *place* is the next seq that feeds are owed. One
/// page at a time is under way, and all feeds whose place lies within it share
/// it and its encoding: thousands of clients that resume cost a few pages.
/// Places wait for their pages in turn, so that a long history does not hold
/// up the others.
class feed_places {
public:
  using feed_ptr = std::unique_ptr<feed>;

  /// A page that has not come after so many ticks (seconds) counts as lost.
  static constexpr std::uint8_t age_max = 10;

  bool empty() const noexcept { return count_ == 0; }
  std::size_t size() const noexcept { return count_; }

  /// Adds a feed at the place where `owed` begins.
  feed& add(feed_ptr added);

  /// Takes one out.
  feed_ptr take(feed& known);

  /// Takes out all feeds whose places are first … last.
  std::vector<feed_ptr> take_all(std::uint64_t first, std::uint64_t last);

  /// Queues the feed's place for a page.
  void want_page(const feed& known);

  /// The page to be requested now, if none is under way.
  /// @param head the last event that may be shown.
  std::optional<owed_range> next_page(std::uint64_t head);

  /// Takes out the feeds that a page of events first … last serves; none if
  /// that page is not the one under way.
  std::vector<feed_ptr> take_served(std::uint64_t first, std::uint64_t last);

  /// A second has passed. If the page under way counts as lost, takes out the
  /// feeds at its place and lets another page be requested.
  std::vector<feed_ptr> take_overdue();

  template <class Visitor>
  void for_each(Visitor visit) const {
    for (const auto& [seq, at] : places_)
      for (const auto& known : at.feeds)
        visit(*known);
  }

private:
  struct place {
    std::vector<feed_ptr> feeds;
    bool is_wanted = false; ///< It is in `turns_`.
  };

  using place_map = std::map<std::uint64_t, place>;

  place_map::iterator erase_if_unused(place_map::iterator i);

  place_map places_;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> turns_; // places that wait for a page
  std::uint64_t under_way_ = 0;      // where the page begins; 0: there is none
  std::uint8_t age_ = 0;             // ticks since it was requested
};

} // namespace greenroom
