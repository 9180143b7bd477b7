#pragma once

#include "actors/clients/subscriptions.hpp"
#include "tests/actors/clients/fake_transport.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace greenroom::test {

/// Of the process that the tests play.
inline constexpr opening_number opening = 7;

/// A client and its socket.
struct listener {
  explicit listener(std::uint64_t serial) {
    who.session = {opening, 0, serial, serial};
    who.out = &socket;
  }

  fake_transport socket;
  hearer who;
};

/// The number behind `key` in a line, its last one: a history entry names its
/// own behind the text of the event.
inline std::uint64_t number_in(std::string_view line, std::string_view key) {
  const auto at = line.rfind(key);
  std::uint64_t result = 0;
  if (at == std::string_view::npos)
    return result;
  for (auto i = at + key.size();
       i < line.size() && line[i] >= '0' && line[i] <= '9'; ++i)
    result = result * 10 + static_cast<std::uint64_t>(line[i] - '0');
  return result;
}

/// Lines in short: `7` an event, `h7` a history entry, `lagging 7`, `OK`;
/// others as they are.
inline std::string in_short(const std::vector<std::string>& lines) {
  std::string result;
  for (const auto& line : lines) {
    if (!result.empty())
      result += ' ';
    const auto seq = std::to_string(number_in(line, "\"seq\":"));
    const auto is = [&](std::string_view type) {
      return line.starts_with("{\"type\":\"" + std::string{type} + '"');
    };
    if (is("message") || is("userJoined") || is("userLeft"))
      result += seq;
    else if (is("history"))
      result += 'h' + seq;
    else if (is("lagging"))
      result += "lagging " + seq;
    else if (is("commandResult"))
      result += "OK";
    else
      result += line;
  }
  return result;
}

/// One loop's subscriptions with rooms that only record.
class heard_loop {
public:
  subscriptions heard;
  std::map<std::string, std::vector<event>> recorded;
  std::uint64_t epoch = 1; ///< Of whoever tells.

  explicit heard_loop(std::uint64_t output_bytes = 262144,
                      std::uint64_t output_bytes_total = 268435456) {
    heard.set_limits(output_bytes, output_bytes_total);
  }

  std::uint64_t head(const std::string& room) { return recorded[room].size(); }

  /// Records messages, which nobody is told yet.
  shared_events record(const std::string& room, std::size_t count,
                       std::size_t body_bytes = 10, session_id author = {},
                       line_number line = 0) {
    std::vector<event> batch;
    for (std::size_t i = 0; i < count; ++i) {
      event x;
      x.seq = head(room) + 1;
      x.from = "ann";
      x.body = std::string(body_bytes, 'x');
      x.session = author;
      x.line = line;
      recorded[room].push_back(x);
      batch.push_back(std::move(x));
    }
    return share(std::move(batch));
  }

  void tell(const std::string& room, const shared_events& batch) {
    heard.deliver(room, {batch->back().seq, epoch}, batch);
  }

  void record_and_tell(const std::string& room, std::size_t count,
                       std::size_t body_bytes = 10) {
    tell(room, record(room, count, body_bytes));
  }

  /// A room's answer to a JOIN: attaches from `next` on, then tells the head.
  void attach(listener& x, const std::string& room, std::uint64_t next) {
    heard.attach(x.who, room, {}, {head(room), epoch}, next);
    heard.deliver(room, {head(room), epoch}, {});
  }

  /// A room's answer to a HISTORY.
  void stream(listener& x, const std::string& room, line_number line,
              std::uint64_t first, std::uint64_t last) {
    room_answer range;
    range.kind = answer_kind::history;
    range.session = x.who.session;
    range.line = line;
    range.nickname = "ann";
    range.first = first;
    range.last = last;
    heard.stream(x.who, room, {}, {head(room), epoch}, range);
  }

  /// The page that was asked for, cut after `events_max`.
  page_answer page(const page_request& wanted, std::size_t events_max = 256) {
    page_answer result;
    result.room = wanted.room;
    result.first = wanted.first;
    result.last = wanted.last;
    std::vector<event> found;
    for (const auto& x : recorded[wanted.room])
      if (x.seq >= wanted.first && x.seq <= wanted.last
          && found.size() < events_max)
        found.push_back(x);
    result.events = share(std::move(found));
    return result;
  }

  static page_answer without_events(const page_request& wanted,
                                    read_status status) {
    page_answer result;
    result.room = wanted.room;
    result.first = wanted.first;
    result.last = wanted.last;
    result.status = status;
    return result;
  }

  static page_answer unreadable(const page_request& wanted) {
    return without_events(wanted, read_status::unreadable);
  }

  static page_answer behind(const page_request& wanted) {
    return without_events(wanted, read_status::behind);
  }

  /// What was asked for since the last call.
  std::vector<page_request> wanted() { return heard.take_wanted(); }

  /// Answers everything that is asked for until nothing is.
  /// @returns how many pages that took.
  int feed_all(std::size_t events_max = 256) {
    int pages = 0;
    for (auto asked = wanted(); !asked.empty(); asked = wanted())
      for (const auto& one : asked) {
        heard.deliver(page(one, events_max));
        ++pages;
      }
    return pages;
  }
};

} // namespace greenroom::test
