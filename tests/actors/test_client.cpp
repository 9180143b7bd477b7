#include "tests/actors/test_client.hpp"

#include "tests/actors/client_wire.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace greenroom::test {

namespace {

using nlohmann::json;

std::string event_text(const std::string& room, std::uint64_t seq,
                       const std::string& what) {
  return room + "#" + std::to_string(seq) + " " + what;
}

bool is_event(const std::string& heard) {
  const auto mark = heard.find('#');
  return mark != std::string::npos && mark < heard.find(' ');
}

std::string result_text(const json& x) {
  auto text = x["result"].get<std::string>();
  if (x.size() == 3 && x.contains("seq"))
    return text; // of MESSAGE and LEAVE: `value_of` tells the seq
  for (const auto& [key, value] : x.items())
    if (key != "type" && key != "result" && key != "token" && key != "journal")
      text += " " + key + "=" + value.dump();
  return text;
}

std::string short_form(const json& x) {
  const auto text = [&](const char* key) { return x[key].get<std::string>(); };
  const auto type = text("type");
  if (type == "commandResult")
    return result_text(x);
  if (type == "error")
    return "error: " + text("error");
  if (type == "notice")
    return "notice: " + text("body");
  if (type == "tell")
    return "tell " + text("from") + ">" + text("to") + ": " + text("body");
  if (type == "lagging")
    return "lagging " + text("room") + "#" + x["seq"].dump();
  if (type == "history")
    return "history " + short_form(x["body"]);
  const auto seq = x["seq"].get<std::uint64_t>();
  if (type == "message")
    return event_text(text("room"), seq, text("from") + ": " + text("body"));
  return event_text(text("room"), seq,
                    (type == "userJoined" ? "+" : "-") + text("from"));
}

} // namespace

std::string value_of(const std::string& line, const std::string& key) {
  const auto x = json::parse(line, nullptr, false);
  if (!x.is_object() || !x.contains(key))
    return {};
  return x[key].is_string() ? x[key].get<std::string>() : x[key].dump();
}

std::string long_line(std::size_t bytes) {
  std::string line(bytes, 'x');
  line += '\n';
  return line;
}

lines events_in(lines heard) {
  std::erase_if(heard, [](const auto& x) { return !is_event(x); });
  return heard;
}

lines replies_in(lines heard) {
  std::erase_if(heard, [](const auto& x) {
    return is_event(x) || x.starts_with("history ");
  });
  return heard;
}

void check_heard(const lines& heard, const std::string& nickname,
                 const lines& replies, const lines& events) {
  CHECK(replies_in(heard) == replies);
  CHECK(events_in(heard) == events);
  auto answered = 0;
  for (const auto& x : heard) {
    CAPTURE(x);
    if (x == "OK")
      ++answered;
    else if (is_event(x) && x.find(" " + nickname + ": ") != std::string::npos)
      CHECK(--answered >= 0);
  }
}

std::string short_form(const std::string& room, const event& recorded) {
  const auto& from = recorded.from;
  return event_text(room, recorded.seq,
                    recorded.kind == event_kind::message
                      ? from + ": " + recorded.body
                    : recorded.kind == event_kind::user_joined ? "+" + from
                                                               : "-" + from);
}

void test_client::says(std::string_view text) {
  if (wire_->transport)
    wire_->transport->type(text);
  else
    wire_->typed_before += text;
}

void test_client::ends_input() {
  if (wire_->transport)
    wire_->transport->end_typing();
  else
    wire_->ended_before = true;
}

void test_client::hangs_up() {
  if (wire_->transport)
    wire_->transport->hang_up();
}

void test_client::resets() {
  if (wire_->transport)
    wire_->transport->reset();
  else
    wire_->ended_before = true; // she reads what she likes
}

void test_client::stops_reading() {
  wire_->reading = false;
}

void test_client::reads_on() {
  wire_->reading = true;
}

void test_client::reads(std::size_t bytes) {
  if (!wire_->transport)
    return;
  wire_->transport->read(bytes);
  for (auto& line : wire_->transport->complete_lines())
    wire_->came.push_back(std::move(line));
}

lines test_client::raw() {
  return std::exchange(wire_->came, {});
}

lines test_client::hears() {
  lines result;
  for (const auto& line : raw())
    result.push_back(short_form(json::parse(line)));
  return result;
}

bool test_client::closed() const {
  return wire_->closed || (wire_->transport && wire_->transport->closed());
}

bool test_client::paused() const {
  return wire_->transport && wire_->transport->paused();
}

std::size_t test_client::waiting_bytes() const {
  return wire_->transport ? wire_->transport->waiting_bytes() : 0;
}

} // namespace greenroom::test
