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

void history_check::begin_round() {
  for (auto& [room, entries] : rooms_) {
    auto& earlier = earlier_[room];
    earlier.first = 1;
    for (auto& event : entries.events)
      earlier.events.push_back(std::move(event));
  }
  rooms_.clear();
  places_.clear();
  problems_.clear();
  losses_ = 0;
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
  for (auto* rooms : {&rooms_, &earlier_}) {
    auto found = rooms->find(room);
    if (found == rooms->end())
      continue;
    auto& [first, events] = found->second;
    if (seq >= first && seq - first < events.size())
      return &events[seq - first];
  }
  return nullptr;
}

void history_check::compare(const chat_record& record) {
  for (auto& text : record.problems)
    problem(text);
  for (auto& event : record.events)
    compare_event(event);
  compare_order(record);
  for (auto& line : record.acknowledged)
    compare_acknowledged(line);
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
// own userJoined, or after the last event that it saw before.
void history_check::compare_order(const chat_record& record) {
  json resumed;
  const json* last = nullptr;
  if (record.resumed) {
    resumed = {{"room", record.resumed->room}, {"seq", record.resumed->seq}};
    last = &resumed;
  }
  for (auto& event : record.events) {
    auto follows =
      last != nullptr && last->at("room") == event.at("room")
      && event.at("seq").get<uint64_t>() == last->at("seq").get<uint64_t>() + 1;
    auto begins =
      event.at("type") == "userJoined" && event.at("from") == record.nickname;
    if (!follows && !begins)
      problem("delivered out of order: " + event.dump() + " after "
              + (last != nullptr ? last->dump() : "nothing"));
    last = &event;
  }
}

// The event at the seq that a reply named is that line's.
void history_check::compare_acknowledged(const acknowledged_line& line) {
  auto* event = find(line.room, line.seq);
  auto type = line.what == acknowledged_line::kind::message ? "message"
              : line.what == acknowledged_line::kind::join  ? "userJoined"
                                                            : "userLeft";
  if (event == nullptr || event->at("type") != type
      || event->at("from") != line.nickname
      || (!line.text.empty() && event->at("body") != line.text))
    problem("acknowledged and lost: " + std::string{type} + " of "
            + line.nickname + " in " + line.room + " as "
            + std::to_string(line.seq) + " " + line.text);
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
