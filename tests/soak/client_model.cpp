#include "tests/soak/client_model.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace greenroom::soak {

using kind = client_line::kind;
using state = client_line::state;

client_model::client_model(world& shared, std::string label)
    : world_(shared), label_(std::move(label)), number_(++shared.connections) {
  speech_.label = label_;
}

void client_model::problem(const std::string& what) {
  world_.found.problem(label_ + ": " + what);
}

bool client_model::possible(steady_clock::time_point until) const {
  return began_ <= until;
}

void client_model::sent(client_line line) {
  if (quit_sent_)
    return; // not executed
  if (pending_.empty())
    waits_since_ = steady_clock::now();
  if (line.what == kind::quit)
    quit_sent_ = true;
  if (line.what == kind::login && line.error.empty() && name_sent_.empty())
    name_sent_ = line.parameter;
  if (const auto taken = world_.tokens.find(line.token);
      taken != world_.tokens.end()) {
    taken->second.claimed = true;
    world_.known.claimed(taken->first);
  }
  if (line.what == kind::join)
    world_.joiners[line.parameter + " " + name_sent_].insert(number_);
  if (line.changes_room())
    ++segment_;
  if (line.what == kind::message && line.error.empty()) {
    world_.known.will_say(line.parameter);
    speech_.sayings.push_back(
      {line.parameter, segment_, saying::fate::unanswered});
  }
  pending_.push_back(std::move(line));
}

void client_model::take(const json& object) {
  if (closing_)
    return problem("after its last words: " + object.dump());
  const auto type = object.at("type").get<std::string>();
  if (type == "commandResult" || type == "error")
    take_reply(object);
  else if (type == "message" || type == "userJoined" || type == "userLeft")
    take_event(object);
  else if (type == "history")
    take_entry(object);
  else if (type == "notice")
    take_notice(object.at("body"));
  else if (type == "tell")
    take_tell(object);
  else if (type == "lagging") {
    world_.found.count("lagging");
    behind_ = true;
    if (!streams_.owes(object.at("room"), object.at("seq")))
      problem("wrong: " + object.dump());
  } else
    problem("unknown: " + object.dump());
}

void client_model::take_event(const json& event) {
  const auto room = event.at("room").get<std::string>();
  const auto seq = event.at("seq").get<uint64_t>();
  world_.found.count("events");
  if (auto wrong = streams_.take(room, seq))
    problem(*wrong);
  if (room == room_)
    last_seen_ = seq;
  world_.known.saw(event);
  if (event.at("from") != nickname_ || event.at("type") != "message")
    return;
  const auto is_this = [&](const client_line& line) {
    return line.what == kind::message && line.parameter == event.at("body");
  };
  if (std::any_of(pending_.begin(), pending_.end(), is_this))
    problem("before its reply: " + event.dump());
}

void client_model::take_entry(const json& entry) {
  world_.found.count("history entries");
  const auto& event = entry.at("body");
  if (entry_next_ == 0 || event.at("seq") != entry_next_)
    problem("entry " + event.at("seq").dump() + " instead of "
            + std::to_string(entry_next_));
  if (entry.at("from") != nickname_ || event.at("to") != nickname_
      || event.at("room") != room_)
    problem("an entry for somebody else: " + entry.dump());
  entry_next_ = event.at("seq").get<uint64_t>() + 1;
  if (entry_next_ > entry_last_)
    entry_next_ = 0;
  world_.known.saw(event);
}

void client_model::take_notice(const std::string& body) {
  unsigned long long first = 0;
  unsigned long long last = 0;
  char room[65] = "";
  if (body == "This session was taken over by another connection") {
    closing_ = taken_over_ = true;
    world_.found.count("taken over");
    const auto owner = world_.tokens.find(token_);
    if (token_.empty() || owner == world_.tokens.end()
        || !owner->second.claimed)
      problem("taken over by nobody");
  } else if (body == "The server is shutting down") {
    closing_ = true;
    world_.found.count("told of a shutdown");
    if (!possible(world_.now.stops_until))
      problem("a notice without reason: " + body);
  } else if (std::sscanf(body.c_str(),
                         "Room %64s keeps events %llu to %llu no more", room,
                         &first, &last)
             == 3) {
    world_.found.count("gap announced to who is late");
    if (!world_.now.retention_small)
      problem("a notice without reason: " + body);
    if (room == room_ && entry_next_ == first)
      entry_next_ = last >= entry_last_ ? 0 : last + 1;
    else if (!streams_.skip(room, first, last))
      problem("a gap where nothing is owed: " + body);
  } else {
    problem("a notice without reason: " + body);
  }
}

void client_model::take_tell(const json& tell) {
  world_.found.count("tells got");
  if (tell.at("to") != nickname_ || !tell.contains("utctimestamp"))
    problem("wrong: " + tell.dump());
}

void client_model::ended(ending how, bool all_arrived) {
  const auto unanswered = pending_.size();
  const auto stopped = possible(world_.now.stops_until);
  // Whoever sends too much may go on sending until a reset overtakes the error.
  const auto sent_too_much = world_.now.input_limited && unanswered > 0;
  if (how == ending::by_server && !closing_ && !stopped && !sent_too_much)
    problem("the server closed it without a word");
  if (how == ending::asked && !closing_ && !stopped && !sent_too_much) {
    if (unanswered > 0)
      problem("ended with " + std::to_string(unanswered)
              + " lines unanswered, first: " + pending_.front().text);
    // Of a room that it was behind in, only what waited already is sent.
    if (streams_.unfinished() > 0 && !behind_)
      problem("ended without the events up to its userLeft");
    if (entry_next_ != 0)
      problem("ended within a history");
  }
  // Which room an unanswered line was in is known only without such a line.
  const auto changes =
    std::any_of(pending_.begin(), pending_.end(),
                [](const client_line& line) { return line.changes_room(); });
  speech_.all_executed = all_arrived && !closing_ && !stopped && !changes
                         && !room_.empty() && !world_.now.queue_limited
                         && !world_.now.input_limited;
  speech_.token = token_;
  if (speech_.all_executed)
    world_.found.count("closed with lines unanswered, all heard out",
                       unanswered > 0 ? 1 : 0);
  // What retention removes before anybody has seen it looks like a hole.
  speech_.holes_excused =
    world_.now.queue_limited || world_.now.retention_small;
  speech_.began = began_;
  speech_.ended = steady_clock::now();
  world_.known.add(std::move(speech_));
}

} // namespace greenroom::soak
