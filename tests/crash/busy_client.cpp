#include "tests/crash/busy_client.hpp"

#include "tests/support/line_client.hpp"

#include <exception>
#include <utility>

namespace greenroom::crash {

namespace {

using json = nlohmann::json;

constexpr size_t pending_lines_max = 32;

} // namespace

busy_client::busy_client(options settings, const std::atomic<bool>& killed,
                         std::atomic<uint64_t>& acknowledged)
    : settings_(std::move(settings)), killed_(killed),
      acknowledged_(acknowledged), random_(settings_.seed) {
  record_.nickname = settings_.nickname;
  thread_ = std::thread{[this] { run(); }};
}

busy_client::~busy_client() {
  finish();
}

const chat_record& busy_client::finish() {
  if (thread_.joinable())
    thread_.join();
  return record_;
}

void busy_client::run() {
  try {
    test::line_client::options socket;
    socket.receive_buffer_bytes = settings_.receive_buffer_bytes;
    test::line_client client{settings_.port, socket};
    client.send(first_lines());
    while (auto object = client.next()) {
      take(*object);
      send_some(client);
    }
    if (!killed_)
      record_.problems.push_back("the server closed the connection of "
                                 + settings_.nickname);
  } catch (const std::exception& error) {
    if (!killed_)
      record_.problems.push_back(settings_.nickname + ": " + error.what());
  }
  settled_ = true;
}

std::string busy_client::first_lines() {
  std::string lines;
  add_line(lines, {acknowledged_line::kind::login, {}, settings_.nickname, {}});
  auto room =
    settings_.resume ? settings_.resume->room : settings_.rooms.front();
  add_line(
    lines,
    {acknowledged_line::kind::join, std::move(room), settings_.nickname, {}});
  // A server must not take the events that are replayed for answers to these.
  if (settings_.resume)
    while (pending_.size() < pending_lines_max)
      random_() % 4 == 0 ? add_ping(lines) : add_message(lines);
  unsettled_ = pending_.size();
  return lines;
}

void busy_client::send_some(test::line_client& client) {
  if (unsettled_ > 0 || pending_.size() > pending_lines_max / 2)
    return;
  std::string lines;
  while (pending_.size() < pending_lines_max) {
    auto dice = random_() % 100;
    if (dice == 0)
      change_room(lines);
    else if (dice < 5)
      add_ping(lines);
    else
      add_message(lines);
  }
  client.send(lines);
}

void busy_client::add_line(std::string& out, acknowledged_line line) {
  switch (line.what) {
    case acknowledged_line::kind::login:
      out += "LOGIN " + line.nickname + '\n';
      break;
    case acknowledged_line::kind::ping:
      out += "/ping " + line.text + '\n';
      break;
    case acknowledged_line::kind::message:
      out += "MESSAGE " + line.text + '\n';
      break;
    case acknowledged_line::kind::join:
      out += "JOIN " + line.room;
      if (settings_.resume && !std::exchange(joined_once_, true))
        out += " since=" + std::to_string(settings_.resume->seq);
      out += '\n';
      room_ = line.room;
      break;
    case acknowledged_line::kind::leave:
      out += "LEAVE\n";
      room_.clear();
      break;
  }
  pending_.push_back(std::move(line));
}

void busy_client::add_message(std::string& out) {
  auto text = settings_.text_prefix + "n" + std::to_string(texts_++);
  record_.sent.push_back(text);
  add_line(out, {acknowledged_line::kind::message, room_, settings_.nickname,
                 std::move(text)});
}

void busy_client::add_ping(std::string& out) {
  auto text = settings_.text_prefix + "p" + std::to_string(texts_++);
  add_line(
    out,
    {acknowledged_line::kind::ping, {}, settings_.nickname, std::move(text)});
}

void busy_client::change_room(std::string& out) {
  auto next = settings_.rooms[random_() % settings_.rooms.size()];
  if (next == room_)
    add_line(out,
             {acknowledged_line::kind::leave, room_, settings_.nickname, {}});
  add_line(
    out,
    {acknowledged_line::kind::join, std::move(next), settings_.nickname, {}});
}

void busy_client::take(const json& object) {
  auto& type = object.at("type");
  if (type == "commandResult" || type == "error")
    take_reply(object);
  else if (object.contains("seq") && type != "lagging")
    take_event(object);
}

void busy_client::take_event(const json& event) {
  record_.events.push_back(event);
  if (event.at("from") != settings_.nickname || event.at("type") != "message")
    return;
  for (auto& line : pending_)
    if (line.what == acknowledged_line::kind::message
        && line.text == event.at("body"))
      record_.problems.push_back("before its reply: " + event.dump());
}

void busy_client::take_reply(const json& reply) {
  using kind = acknowledged_line::kind;
  if (pending_.empty()) {
    record_.problems.push_back("a reply to nothing: " + reply.dump());
    return;
  }
  auto answered = std::move(pending_.front());
  pending_.pop_front();
  if (unsettled_ > 0 && --unsettled_ == 0)
    settled_ = true;
  if (reply.at("type") == "error") {
    record_.problems.push_back("refused: " + answered.text + " "
                               + reply.dump());
    return;
  }
  if ((answered.what == kind::ping) != reply.contains("pong")
      || (answered.what == kind::ping && reply.at("pong") != answered.text))
    record_.problems.push_back("another line's reply to " + answered.text + ": "
                               + reply.dump());
  if (answered.what == kind::login || answered.what == kind::ping)
    return;
  if (!reply.contains("seq"))
    record_.problems.push_back("no seq in the reply to " + answered.text);
  answered.seq = reply.value("seq", uint64_t{0});
  if (answered.what == kind::join && settings_.resume && !record_.resumed)
    check_replay(reply);
  record_.acknowledged.push_back(std::move(answered));
  ++acknowledged_;
}

void busy_client::check_replay(const json& reply) {
  record_.resumed = settings_.resume;
  auto since = settings_.resume->seq;
  if (reply.at("head").get<uint64_t>() < since
      || reply.value("replayed", UINT64_MAX)
           != reply.at("head").get<uint64_t>() - since)
    record_.problems.push_back("resumed since " + std::to_string(since) + ": "
                               + reply.dump());
}

} // namespace greenroom::crash
