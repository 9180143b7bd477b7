#include "tests/soak/ledger.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace greenroom::soak {

namespace {

std::string name_of(const std::string& room, uint64_t seq) {
  return room + " " + std::to_string(seq);
}

} // namespace

void ledger::saw(const json& event) {
  learn(event.at("room"), event.at("seq"),
        {event.at("type"), event.at("from"), event.at("body"),
         event.at("utctimestamp")});
}

void ledger::acknowledged(const std::string& room, uint64_t seq,
                          const std::string& type, const std::string& from,
                          const std::string& body) {
  learn(room, seq, {type, from, body, {}});
}

void ledger::learn(const std::string& room, uint64_t seq, fact&& told) {
  auto& facts = rooms_[room];
  if (told.type == "message") {
    const auto [found, is_new] = places_.emplace(told.body, place{room, seq});
    if (!is_new && found->second != place{room, seq})
      tally_.problem("at two places: " + told.body + ", "
                     + name_of(found->second.first, found->second.second)
                     + " and " + name_of(room, seq));
    if (!said_.contains(told.body))
      tally_.problem("nobody said " + told.body + " at " + name_of(room, seq));
  }
  const auto [at, is_new] = facts.facts.emplace(seq, told);
  auto& known = at->second;
  const auto same = known.type == told.type && known.from == told.from
                    && known.body == told.body;
  if (!same
      || (!known.time.empty() && !told.time.empty() && known.time != told.time))
    tally_.problem("two events at " + name_of(room, seq) + ": " + known.type
                   + " of " + known.from + " '" + known.body + "' " + known.time
                   + ", and " + told.type + " of " + told.from + " '"
                   + told.body + "' " + told.time);
  const auto had_time = !is_new && !known.time.empty();
  if (known.time.empty())
    known.time = std::move(told.time);
  if (!had_time && !known.time.empty())
    check_time(room, facts, at);
}

// Neighbours only: all pairs of them together say that times never fall.
void ledger::check_time(const std::string& room, const room_facts& facts,
                        std::map<uint64_t, fact>::const_iterator at) {
  const auto falls = [](const fact& earlier, const fact& later) {
    return !earlier.time.empty() && !later.time.empty()
           && later.time < earlier.time;
  };
  const auto after = std::next(at);
  if ((at != facts.facts.begin() && falls(std::prev(at)->second, at->second))
      || (after != facts.facts.end() && falls(at->second, after->second)))
    tally_.problem("time falls at " + name_of(room, at->first));
}

void ledger::confirm(const std::string& room, uint64_t first, uint64_t head,
                     const std::string& checker) {
  auto& facts = rooms_[room];
  if (head < facts.confirmed)
    tally_.problem(room + " had " + std::to_string(facts.confirmed)
                   + " events and has " + std::to_string(head));
  for (auto lost = facts.facts.upper_bound(head); lost != facts.facts.end();
       ++lost)
    tally_.problem("told and lost: " + name_of(room, lost->first) + " "
                   + lost->second.type + " of " + lost->second.from + " '"
                   + lost->second.body + "'");
  if (first > facts.confirmed + 1) {
    // Who was in the room before that is not known any more.
    facts.members.clear();
    facts.oldest = first;
    facts.confirmed = first - 1;
  }
  replay_members(room, facts, head);
  facts.confirmed = head;
  for (const auto& each : facts.members)
    if (each != checker)
      tally_.problem("a ghost in " + room + ": " + each);
  if (!facts.members.contains(checker))
    tally_.problem("the checker is not in " + room);
}

void ledger::replay_members(const std::string& room, room_facts& facts,
                            uint64_t head) {
  const auto is_whole = facts.oldest == 1;
  for (auto seq = facts.confirmed + 1; seq <= head; ++seq) {
    const auto found = facts.facts.find(seq);
    if (found == facts.facts.end()) {
      tally_.problem("the history does not have " + name_of(room, seq));
      continue;
    }
    const auto& event = found->second;
    if (event.type == "userJoined" && !facts.members.insert(event.from).second)
      tally_.problem("joined twice: " + event.from + " at "
                     + name_of(room, seq));
    if (event.type == "userLeft" && facts.members.erase(event.from) == 0
        && is_whole)
      tally_.problem("left without being there: " + event.from + " at "
                     + name_of(room, seq));
    if (event.type == "message" && refused_.contains(event.body))
      tally_.problem("refused and recorded: " + event.body);
    if (event.type == "message" && is_whole
        && !facts.members.contains(event.from))
      tally_.problem("spoke without being there: " + event.from + " at "
                     + name_of(room, seq));
  }
}

void ledger::compare_speeches() {
  for (const auto& each : speeches_)
    compare(each);
  speeches_.clear();
  for (const auto& each : places_held_)
    compare_held(each);
  places_held_.clear();
  refusing_.clear();
  stopping_.clear();
}

bool ledger::meets_any(const speech& one, const spans& all) {
  return std::any_of(all.begin(), all.end(), [&](const span& each) {
    return one.meets(each.from, each.until);
  });
}

// A connection's lines are executed in order: in each room its texts stand in
// that order, and after an unanswered one that is not recorded there is none.
void ledger::compare(const speech& one) {
  const auto holes_excused = one.holes_excused || meets_any(one, refusing_);
  const auto all_executed = one.all_executed && !meets_any(one, stopping_);
  std::map<std::string, uint64_t> last;
  std::optional<uint32_t> missing_in;
  for (const auto& each : one.sayings) {
    const auto found = places_.find(each.body);
    if (found == places_.end()) {
      const auto unanswered = each.told == saying::fate::unanswered;
      if (unanswered)
        missing_in = each.segment;
      if (unanswered && all_executed && !holes_excused
          && !claimed_.contains(one.token))
        tally_.problem(one.label
                       + " closed and was not heard out: " + each.body);
      continue;
    }
    const auto& [room, seq] = found->second;
    if (missing_in == each.segment && !holes_excused)
      tally_.problem(one.label
                     + ": recorded after one that was not: " + each.body);
    if (seq < last[room])
      tally_.problem(one.label + ": recorded out of order: " + each.body);
    last[room] = seq;
  }
}

void ledger::compare_held(const held_place& one) {
  const auto& facts = rooms_[one.room];
  if (one.seq < facts.oldest)
    return;
  const auto own = facts.facts.find(one.seq);
  if (own == facts.facts.end() || own->second.type != "userJoined"
      || own->second.from != one.nickname) {
    tally_.problem("the held place of " + one.nickname + " did not begin at "
                   + name_of(one.room, one.seq));
    return;
  }
  for (auto at = std::next(own);
       at != facts.facts.end() && at->first <= one.head; ++at)
    if (at->second.from == one.nickname && at->second.type != "message")
      tally_.problem("a takeover recorded " + at->second.type + " of "
                     + one.nickname + " at " + name_of(one.room, at->first));
}

std::vector<std::string> ledger::rooms() const {
  std::vector<std::string> result;
  for (const auto& [name, facts] : rooms_)
    result.push_back(name);
  return result;
}

} // namespace greenroom::soak
