#include "tests/soak/history_reader.hpp"

#include "tests/support/line_client.hpp"

#include <poll.h>

#include <stdexcept>

namespace greenroom::soak {

namespace {

constexpr auto checker = "checker";
constexpr std::chrono::seconds deadline{60};

// Those who just hung up may be on their way out.
void await_empty(world& shared, test::line_client& client,
                 const std::string& room) {
  const auto end = steady_clock::now() + deadline;
  for (;;) {
    const auto who = client.command("/who " + room);
    if (who.value("total", 1) == 0)
      return;
    if (steady_clock::now() > end)
      return shared.found.problem("still in " + room + ": " + who.dump());
    // A condition of another process: nothing tells when it holds.
    ::poll(nullptr, 0, 10);
  }
}

// What the journal refused a moment ago, it may take a moment later.
nlohmann::json join(test::line_client& client, const std::string& room) {
  const auto end = steady_clock::now() + deadline;
  for (;;) {
    auto reply = client.command("JOIN " + room);
    if (reply.at("type") == "commandResult")
      return reply;
    if (steady_clock::now() > end)
      throw std::runtime_error("cannot join " + room + ": " + reply.dump());
    ::poll(nullptr, 0, 100);
  }
}

/// The last seq that a notice says retention has removed; 0: it says no such
/// thing of this seq.
uint64_t removed_up_to(const std::string& notice, const std::string& room,
                       uint64_t next) {
  const auto start =
    "Room " + room + " keeps events " + std::to_string(next) + " to ";
  return notice.starts_with(start) ? std::stoull(notice.substr(start.size()))
                                   : 0;
}

/// @returns from which seq on all entries have come. Retention may remove some
///          between the reply and its entries, and is to say so in their place.
uint64_t read_entries(world& shared, test::line_client& client,
                      const std::string& room, uint64_t first, uint64_t head) {
  auto next = first;
  while (next <= head) {
    const auto line = client.expect();
    const auto body = line.value("body", nlohmann::json{});
    if (line.at("type") == "notice" && shared.now.retention_small) {
      const auto removed = removed_up_to(body.get<std::string>(), room, next);
      if (removed != 0) {
        shared.found.count("gap in a history that is read");
        first = next = removed + 1;
      }
    }
    if (line.at("type") != "history")
      continue;
    if (body.at("seq") != next)
      shared.found.problem("the history of " + room + " has "
                           + body.at("seq").dump() + " instead of "
                           + std::to_string(next));
    shared.known.saw(body);
    next = body.at("seq").get<uint64_t>() + 1;
  }
  return first;
}

void confirm(world& shared, test::line_client& client,
             const std::string& room) {
  await_empty(shared, client, room);
  join(client, room);
  client.expect_type("userJoined");
  const auto after = shared.known.unconfirmed(room) - 1;
  const auto reply = client.command("HISTORY after=" + std::to_string(after));
  const auto count = reply.at("count").get<uint64_t>();
  if (count == 0)
    throw std::runtime_error("no history of " + room + ": " + reply.dump());
  const auto first = reply.at("first").get<uint64_t>();
  const auto head = first + count - 1;
  const auto confirmed = read_entries(shared, client, room, first, head);
  shared.found.count("events confirmed by histories", head + 1 - confirmed);
  shared.known.confirm(room, confirmed, head, checker);
  client.command("LEAVE");
  shared.known.saw(client.expect_type("userLeft"));
}

} // namespace

void confirm_histories(world& shared) {
  test::line_client::options patient;
  patient.deadline = deadline;
  test::line_client client{shared.port, patient};
  client.command(std::string{"LOGIN "} + checker);
  for (const auto& room : shared.known.rooms())
    confirm(shared, client, room);
  shared.known.compare_speeches();
  client.command("/quit");
  client.read_to_end();
}

} // namespace greenroom::soak
