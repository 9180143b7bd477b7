#include "tests/crash/history_check.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace greenroom::crash {

namespace {

using json = nlohmann::json;

// What an event is; `to` is told in histories only.
bool same_event(const json& left, const json& right) {
  for (auto* key : {"type", "from", "body", "room", "seq", "utctimestamp"})
    if (left.at(key) != right.at(key))
      return false;
  return true;
}

} // namespace

void history_check::problem(std::string text) {
  ++losses_;
  if (problems_.size() < problems_max)
    problems_.push_back(std::move(text));
}

void history_check::add_entry(const std::string& room, uint64_t head_before,
                              const json& event) {
  auto& entries = rooms_[room];
  if (entries.events.empty())
    entries.first = head_before + 1;
  auto seq = event.at("seq").get<uint64_t>();
  if (seq != entries.first + entries.events.size())
    return problem("gap or repetition in " + room + ": " + std::to_string(seq));
  if (event.at("room") != room)
    problem("an event of another room in " + room + ": " + event.dump());
  if (!entries.events.empty()
      && event.at("utctimestamp") < entries.events.back().at("utctimestamp"))
    problem("time falls in " + room + ": " + event.dump());
  if (event.at("type") == "message") {
    auto text = event.at("body").get<std::string>();
    if (!places_.emplace(text, std::pair{room, seq}).second)
      problem("recorded twice: " + text);
  }
  entries.events.push_back(event);
}

const json* history_check::find(const std::string& room, uint64_t seq) const {
  auto found = rooms_.find(room);
  if (found == rooms_.end())
    return nullptr;
  auto& [first, events] = found->second;
  return seq >= first && seq - first < events.size() ? &events[seq - first]
                                                     : nullptr;
}

void history_check::compare(const chat_record& record) {
  for (auto& text : record.problems)
    problem(text);
  for (auto& event : record.events)
    compare_event(event);
  compare_order(record);
  for (auto& line : record.acknowledged)
    compare_acknowledged(line);
  compare_leaves(record);
  compare_sequence_of_texts(record);
}

void history_check::compare_event(const json& delivered) {
  auto* recorded = find(delivered.at("room"), delivered.at("seq"));
  if (recorded == nullptr)
    problem("delivered and lost: " + delivered.dump());
  else if (!same_event(delivered, *recorded))
    problem("delivered " + delivered.dump() + " recorded " + recorded->dump());
}

// Within one stay in a room a client sees every event. A stay begins with its
// own userJoined.
void history_check::compare_order(const chat_record& record) {
  const json* last = nullptr;
  for (auto& event : record.events) {
    auto follows =
      last != nullptr && last->at("room") == event.at("room")
      && event.at("seq").get<uint64_t>() == last->at("seq").get<uint64_t>() + 1;
    auto begins =
      event.at("type") == "userJoined" && event.at("from") == record.nickname;
    if (!follows && !begins)
      problem("delivered out of order: " + event.dump());
    last = &event;
  }
}

void history_check::compare_acknowledged(const acknowledged_line& line) {
  switch (line.what) {
    case acknowledged_line::kind::message: {
      auto place = places_.find(line.text);
      if (place == places_.end())
        return problem("acknowledged and lost: " + line.text);
      if (place->second.first != line.room)
        problem("in the wrong room: " + line.text);
      break;
    }
    case acknowledged_line::kind::join: {
      auto* event = find(line.room, line.seq);
      if (event == nullptr || event->at("type") != "userJoined"
          || event->at("from") != line.nickname)
        problem("acknowledged and lost: JOIN " + line.room + " of "
                + line.nickname + " as " + std::to_string(line.seq));
      break;
    }
    case acknowledged_line::kind::leave:
      break; // Counted by `compare_leaves`.
  }
}

void history_check::compare_leaves(const chat_record& record) {
  std::map<std::string, int64_t> owed;
  for (auto& line : record.acknowledged)
    if (line.what == acknowledged_line::kind::leave)
      ++owed[line.room];
  for (auto& [room, count] : owed) {
    auto& events = rooms_[room].events;
    count -= std::count_if(events.begin(), events.end(), [&](auto& event) {
      return event.at("type") == "userLeft"
             && event.at("from") == record.nickname;
    });
    if (count > 0)
      problem("acknowledged and lost: LEAVE " + room + " of "
              + record.nickname);
  }
}

// A connection's lines are executed in order, so what is recorded of its texts
// has no hole and no two of them changed places.
void history_check::compare_sequence_of_texts(const chat_record& record) {
  auto hole = false;
  std::map<std::string, uint64_t> last;
  for (auto& text : record.sent) {
    auto place = places_.find(text);
    if (place == places_.end()) {
      hole = true;
      continue;
    }
    if (hole)
      problem("recorded after one that was not: " + text);
    hole = false;
    auto& [room, seq] = place->second;
    if (seq < last[room])
      problem("recorded out of order: " + text);
    last[room] = seq;
  }
}

void history_check::expect_equal(const json& value, const json& expected,
                                 const std::string& what) {
  if (value != expected)
    problem(what + ": " + value.dump());
}

void history_check::expect_members(const std::string& room,
                                   const std::vector<std::string>& nicknames) {
  std::set<std::string> members;
  for (auto& event : rooms_[room].events) {
    auto from = event.at("from").get<std::string>();
    if (event.at("type") == "userJoined" && !members.insert(from).second)
      problem("joined twice: " + event.dump());
    if (event.at("type") == "userLeft" && members.erase(from) == 0)
      problem("left without being there: " + event.dump());
  }
  std::set<std::string> expected{nicknames.begin(), nicknames.end()};
  for (auto& each : members)
    if (!expected.contains(each))
      problem("never left " + room + ": " + each);
  for (auto& each : expected)
    if (!members.contains(each))
      problem("is not in " + room + ": " + each);
}

} // namespace greenroom::crash
