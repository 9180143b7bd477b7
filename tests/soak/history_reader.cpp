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
  for (uint64_t i = 0; i < count; ++i) {
    const auto event = client.expect_type("history").at("body");
    if (event.at("seq") != first + i)
      shared.found.problem("the history of " + room + " has "
                           + event.at("seq").dump() + " instead of "
                           + std::to_string(first + i));
    shared.known.saw(event);
  }
  shared.found.count("events confirmed by histories", count);
  shared.known.confirm(room, first, first + count - 1, checker);
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
