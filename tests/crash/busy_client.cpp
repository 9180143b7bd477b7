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
    test::line_client client{settings_.port};
    std::string first = "LOGIN " + settings_.nickname + '\n';
    pending_.push_back({{}, true});
    add_line(first, {acknowledged_line::kind::join,
                     settings_.rooms.front(),
                     settings_.nickname,
                     {}});
    client.send(first);
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
}

void busy_client::send_some(test::line_client& client) {
  if (pending_.size() > pending_lines_max / 2)
    return;
  std::string lines;
  while (pending_.size() < pending_lines_max) {
    if (random_() % 100 == 0)
      change_room(lines);
    else
      add_message(lines);
  }
  client.send(lines);
}

void busy_client::add_line(std::string& out, acknowledged_line line) {
  switch (line.what) {
    case acknowledged_line::kind::message:
      out += "MESSAGE " + line.text + '\n';
      break;
    case acknowledged_line::kind::join:
      out += "JOIN " + line.room + '\n';
      room_ = line.room;
      break;
    case acknowledged_line::kind::leave:
      out += "LEAVE\n";
      room_.clear();
      break;
  }
  pending_.push_back({std::move(line), false});
}

void busy_client::add_message(std::string& out) {
  auto text = settings_.text_prefix + "n" + std::to_string(texts_++);
  record_.sent.push_back(text);
  add_line(out, {acknowledged_line::kind::message, room_, settings_.nickname,
                 std::move(text)});
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
    record_.events.push_back(object);
}

void busy_client::take_reply(const json& reply) {
  if (pending_.empty()) {
    record_.problems.push_back("a reply to nothing: " + reply.dump());
    return;
  }
  auto answered = std::move(pending_.front());
  pending_.pop_front();
  if (reply.at("type") == "error") {
    record_.problems.push_back("refused: " + answered.line.text + " "
                               + reply.dump());
    return;
  }
  if (answered.is_login)
    return;
  if (answered.line.what == acknowledged_line::kind::join)
    answered.line.seq = reply.at("seq");
  record_.acknowledged.push_back(std::move(answered.line));
  ++acknowledged_;
}

} // namespace greenroom::crash
