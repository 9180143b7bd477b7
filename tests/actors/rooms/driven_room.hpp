#pragma once

#include "actors/rooms/room_state.hpp"
#include "tests/support/memory_journal.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace greenroom::test {

inline constexpr session_id ann{1, 0, 0, 1};
inline constexpr session_id bob{1, 1, 0, 2};
inline constexpr session_id eve{1, 2, 5, 3};

inline claim_answer answer_to_claim(const claim_result& claimed) {
  claim_answer result;
  const auto& found = claimed.snapshot;
  result.granted = claimed.is_granted();
  result.epoch = found.epoch;
  result.oldest = found.oldest;
  result.head = found.head;
  result.last_at_us = found.last_at.time_since_epoch().count();
  result.newest = share(found.newest);
  result.members = found.members;
  result.owner = claimed.owner;
  return result;
}

/// A room's decisions and a journal, one step at a time. The test decides when
/// the journal answers, so it takes updates and batches by itself instead of
/// through the actor, whose order is fixed. What only the actor does (it keeps
/// requests until the room is ready, gathers a batch from its mailbox and arms
/// timers) is tested through messages, in room_test.cpp and rebuild_test.cpp.
class driven_room {
public:
  explicit driven_room(memory_journal& disk, std::size_t audiences = 0,
                       std::string name = "lobby")
      : state(std::move(name), disk.opening(), audiences), disk_(disk) {}

  room_state state;
  std::vector<room_answer> answers; ///< Told and not taken by the test yet.
  std::vector<event> told;          ///< All events that relays were told.
  std::vector<room_update> updates;
  utc_time now{std::chrono::seconds{1000}};

  void claim() {
    const std::vector names{state.name()};
    state.claimed(answer_to_claim(disk_.claim(names).front()));
    pump();
  }

  /// Takes what is to be sent.
  void pump() {
    while (auto update = state.take_update()) {
      answers.insert(answers.end(), update->answers.begin(),
                     update->answers.end());
      if (!update->events.empty())
        told.insert(told.end(), update->events->begin(), update->events->end());
      updates.push_back(*update);
    }
    if (!in_flight)
      in_flight = state.take_append(now);
  }

  /// Lets the journal execute what it was sent, if anything.
  /// @returns whether there was anything.
  bool write() {
    pump();
    if (!in_flight)
      return false;
    const append_request request{in_flight->room, in_flight->epoch,
                                 in_flight->head, *in_flight->events};
    const auto outcome = disk_.append(std::span{&request, 1}).front();
    in_flight.reset();
    state.appended(outcome);
    pump();
    return true;
  }

  /// Lets the journal execute everything.
  void write_all() {
    while (write())
      if (state.now() == room_state::phase::settling)
        claim();
  }

  void join(session_id who, std::string nickname, line_number line = 1) {
    state.join({who, line, std::move(nickname), false, 0});
  }

  void join_since(session_id who, std::string nickname, std::uint64_t since,
                  line_number line = 1) {
    state.join({who, line, std::move(nickname), true, since});
  }

  /// Joins and forgets the answer.
  void enter(session_id who, std::string nickname) {
    join(who, std::move(nickname));
    write_all();
    answers.clear();
  }

  std::vector<room_answer> take_answers() {
    pump();
    return std::exchange(answers, {});
  }

  /// The only answer since the last one was taken; kind 0 if there is not
  /// exactly one.
  room_answer take_answer() {
    const auto all = take_answers();
    if (all.size() == 1)
      return all.front();
    room_answer none;
    none.kind = answer_kind{0};
    return none;
  }

  std::optional<append_message> in_flight; ///< At the journal.

private:
  memory_journal& disk_;
};

/// All events of a room in a journal.
inline std::vector<event> recorded(memory_journal& disk,
                                   std::string_view room = "lobby") {
  std::vector<event> result;
  const auto reader = disk.open_reader();
  for (;;) {
    const auto next = result.empty() ? 1 : result.back().seq + 1;
    auto page = reader->read(room, next, UINT64_MAX - 1, 0);
    if (page.events.empty())
      return result;
    result.insert(result.end(), page.events.begin(), page.events.end());
  }
}

/// A room's events as text, `+ann` joined, `-ann` left, `ann:hi` said.
inline std::string story(const std::vector<event>& events) {
  std::string result;
  for (const auto& x : events) {
    if (!result.empty())
      result += ' ';
    if (x.kind == event_kind::message)
      result += x.from + ':' + x.body;
    else
      result += (x.kind == event_kind::user_joined ? '+' : '-') + x.from;
  }
  return result;
}

inline bool is_refused(const room_answer& x, refusal why) {
  return x.kind == answer_kind::refused && x.why == why;
}

} // namespace greenroom::test
