// What a reply may say to its line.

#include "tests/soak/client_model.hpp"

#include <algorithm>
#include <utility>

namespace greenroom::soak {

using kind = client_line::kind;
using state = client_line::state;

namespace {

constexpr auto already_present =
  "User with such nickname is already present in the requested room";
constexpr auto busy = "Server busy, message not sent";

} // namespace

bool client_model::take_closing_error(const std::string& error) {
  if (error == busy && world_.now.input_limited) {
    world_.found.count("closed for too much input");
    closing_ = true;
  } else if (error == "No LOGIN in time" && nickname_.empty()) {
    closing_ = true;
  }
  return closing_;
}

void client_model::take_reply(const json& reply) {
  const auto is_error = reply.at("type") == "error";
  if (is_error && take_closing_error(reply.at("error")))
    return;
  if (entry_next_ != 0) {
    problem("a reply within a history: " + reply.dump());
    entry_next_ = 0;
  }
  if (pending_.empty())
    return problem("a reply to nothing: " + reply.dump());
  const auto line = std::move(pending_.front());
  pending_.pop_front();
  waits_since_ = steady_clock::now();
  const auto is_first_join = line.what == kind::join && !join_answered_;
  join_answered_ = join_answered_ || line.what == kind::join;
  if (is_first_join && !is_error)
    first_join_ = reply.value("seq", uint64_t{0});
  const auto expected = expected_error(line);
  if (!is_error && !expected.empty())
    return problem(line.text.substr(0, 60) + ": instead of '" + expected + "' "
                   + reply.dump());
  if (is_error)
    judge_error(line, reply.at("error"));
  else
    judge_good(line, reply);
}

std::string client_model::expected_error(const client_line& line) const {
  if (line.needs != state::nothing && nickname_.empty())
    return "Login required";
  if (line.needs == state::room && room_.empty())
    return "Join a room first";
  if (line.what == kind::login && !nickname_.empty())
    return "User already logged in with name " + nickname_;
  if (!line.error.empty())
    return line.error;
  if (line.what == kind::join && line.parameter == room_)
    return already_present;
  return {};
}

bool client_model::is_possible(const client_line& line,
                               const std::string& error) const {
  const auto refuses = possible(world_.now.journal_refuses_until)
                       || possible(world_.now.stops_until);
  switch (line.what) {
    case kind::message:
      return (refuses && error == "History unavailable, message not sent")
             || (world_.now.queue_limited && error == busy);
    case kind::join: {
      const auto found = world_.joiners.find(line.parameter + " " + nickname_);
      const auto others =
        found != world_.joiners.end()
        && (found->second.size() > 1 || !found->second.contains(number_));
      return (refuses && error == "History unavailable, nothing was done")
             || (world_.now.queue_limited && error == busy)
             || (world_.now.rooms_limited && error == "Too many rooms")
             || (others && error == already_present);
    }
    case kind::leave:
      return (refuses && error == "History unavailable, nothing was done")
             || (world_.now.queue_limited && error == busy);
    case kind::tell:
      return error == "No such user: " + line.parameter
             || error == "User is not reading, message not sent";
    case kind::history:
    case kind::who:
      return refuses && error == "History unavailable";
    default:
      return false;
  }
}

void client_model::judge_error(const client_line& line,
                               const std::string& error) {
  if (line.what == kind::message && line.error.empty())
    tell_of(line.parameter, saying::fate::refused);
  const auto expected = expected_error(line);
  if (!expected.empty() && error.starts_with(expected)) {
    world_.found.count("refused as they must be");
    return;
  }
  if (expected.empty() && is_possible(line, error)) {
    world_.found.count("refused: " + error.substr(0, error.find(':')));
    return;
  }
  problem(line.text.substr(0, 60) + ": "
          + (expected.empty() ? "" : "instead of '" + expected + "' ") + error);
}

void client_model::tell_of(const std::string& body, saying::fate told) {
  // Replies come in the order of the lines.
  while (answered_sayings_ < speech_.sayings.size()) {
    auto& each = speech_.sayings[answered_sayings_++];
    if (each.body == body) {
      each.told = told;
      break;
    }
  }
  if (told == saying::fate::refused)
    world_.known.refused(body);
}

void client_model::judge_good(const client_line& line, const json& reply) {
  const auto result = reply.at("result").get<std::string>();
  auto expected = std::string{"OK"};
  if (line.what == kind::login)
    expected = "Username set to " + line.parameter;
  else if (line.what == kind::join)
    expected = "Joined room " + line.parameter;
  if (result != expected)
    return problem(line.text.substr(0, 60) + ": " + reply.dump());
  switch (line.what) {
    case kind::login:
      return logged_in(line, reply);
    case kind::join:
      return joined(line, reply);
    case kind::leave:
      return left(reply);
    case kind::message:
      return said(line, reply);
    case kind::history:
      return history_begins(line, reply);
    case kind::ping:
      world_.found.count("pings");
      if (reply.at("pong") != line.parameter)
        problem("another pong: " + reply.dump());
      return;
    case kind::who: {
      world_.found.count("asked who is there");
      const auto& users = reply.at("users");
      if (!std::is_sorted(users.begin(), users.end())
          || reply.at("total").get<size_t>() < users.size())
        problem("wrong: " + reply.dump());
      return;
    }
    default:
      world_.found.count("other good lines");
      return;
  }
}

void client_model::logged_in(const client_line& line, const json& reply) {
  nickname_ = line.parameter;
  token_ = reply.at("token");
  token_used_ = line.token;
  world_.found.count(line.token.empty() ? "logins" : "logins with a token");
  world_.tokens[token_] = {number_, false};
}

void client_model::joined(const client_line& line, const json& reply) {
  const auto seq = reply.at("seq").get<uint64_t>();
  const auto head = reply.at("head").get<uint64_t>();
  const auto placed = seq <= head;
  if (placed && token_used_.empty())
    problem("not at the head, and nothing was taken over: " + reply.dump());
  if (!placed && seq != head + 1)
    problem("not next to the head: " + reply.dump());
  const auto body = "User " + nickname_ + " has joined the room";
  world_.known.acknowledged(line.parameter, seq, "userJoined", nickname_, body);
  world_.found.count(placed ? "took a held place" : "joined");
  if (placed)
    world_.known.held(line.parameter, nickname_, seq, head);
  token_used_.clear();
  if (!room_.empty())
    streams_.cut(room_);
  room_ = line.parameter;
  own_join_ = last_own_ = seq;
  const auto first = first_owed(line, reply, placed);
  last_seen_ = first - 1;
  streams_.open(room_, first);
}

uint64_t client_model::first_owed(const client_line& line, const json& reply,
                                  bool placed) {
  const auto head = reply.at("head").get<uint64_t>();
  const auto live = placed ? head + 1 : reply.at("seq").get<uint64_t>();
  if (!line.since) {
    if (reply.contains("replayed") || reply.contains("gap"))
      problem("not asked for: " + reply.dump());
    return live;
  }
  world_.found.count("resumed");
  if (*line.since > head) {
    world_.found.count("resumed beyond the head");
    if (!reply.value("reset", false) || reply.value("replayed", 0) != 0)
      problem("no reset beyond the head: " + reply.dump());
    return live;
  }
  auto first = *line.since + 1;
  behind_ = behind_ || first <= head;
  if (reply.contains("gap")) {
    const auto& gap = reply.at("gap");
    world_.found.count("gap announced to who resumes");
    if (gap.at("from") != first)
      problem("wrong gap: " + reply.dump());
    first = gap.at("to").get<uint64_t>() + 1;
  }
  if (reply.value("reset", false)
      || reply.value("replayed", UINT64_MAX) != head + 1 - first)
    problem("wrong replay since " + std::to_string(*line.since) + ": "
            + reply.dump());
  return first;
}

void client_model::left(const json& reply) {
  world_.found.count("left");
  if (!reply.contains("seq"))
    problem("no seq in a good reply to LEAVE");
  const auto seq = reply.value("seq", uint64_t{0});
  world_.known.acknowledged(room_, seq, "userLeft", nickname_,
                            "User " + nickname_ + " has left the room");
  streams_.end_with(room_, seq);
  room_.clear();
  last_seen_ = 0;
}

void client_model::said(const client_line& line, const json& reply) {
  world_.found.count("messages acknowledged");
  tell_of(line.parameter, saying::fate::acknowledged);
  if (!reply.contains("seq"))
    return problem("no seq in a good reply to MESSAGE");
  const auto seq = reply.at("seq").get<uint64_t>();
  if (seq <= last_own_)
    problem("answered out of order: " + reply.dump());
  last_own_ = seq;
  world_.known.acknowledged(room_, seq, "message", nickname_, line.parameter);
}

void client_model::history_begins(const client_line& line, const json& reply) {
  world_.found.count("histories");
  const auto count = reply.at("count").get<uint64_t>();
  if (line.limit != 0 && count > line.limit)
    problem("more than asked for: " + reply.dump());
  if (count == 0)
    return;
  entry_next_ = reply.at("first");
  entry_last_ = reply.at("last");
  if (entry_last_ + 1 - entry_next_ != count)
    problem("wrong count: " + reply.dump());
}

} // namespace greenroom::soak
