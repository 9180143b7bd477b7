// Kills the real server in the middle of busy rooms, again and again, and
// checks that a restarted one knows all that it told its clients before.

#include "tests/crash/busy_client.hpp"
#include "tests/crash/history_check.hpp"
#include "tests/support/greenroom_server.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

namespace {

using namespace greenroom;
using std::chrono::milliseconds;

/// Longer than a slow machine takes to replay all rounds of a journal.
constexpr std::chrono::seconds first_lines_deadline{30};

struct options {
  uint32_t rounds = 20;
  uint32_t seed = std::random_device{}();
  uint32_t clients = 16;
  uint32_t rooms = 4;
  uint32_t busy_ms_max = 300;
  bool drop_wal = false;
};

struct totals {
  uint64_t acknowledged = 0;
  uint64_t delivered = 0;
  uint64_t resumed = 0;
  uint64_t losses = 0;
};

/// The rounds that share one data directory. Their rooms go on from round to
/// round.
class rounds_on_one_journal {
public:
  rounds_on_one_journal(const options& settings, std::minstd_rand& random)
      : settings_(settings), random_(random) {
    for (uint32_t i = 0; i < settings.rooms; ++i)
      heads_["room" + std::to_string(i)] = 0;
  }

  void run(uint32_t round, totals& all) {
    std::atomic<bool> killed{false};
    std::atomic<uint64_t> acknowledged{0};
    auto clients = start_clients(round, killed, acknowledged);
    await_first_lines(clients, acknowledged);
    std::this_thread::sleep_for(
      milliseconds{random_() % settings_.busy_ms_max});
    killed = true;
    server_.process().kill_now();
    for (auto& each : clients)
      each->finish();
    if (settings_.drop_wal)
      drop_wal();
    maybe_kill_a_start();
    server_.start();
    check_.begin_round();
    read_histories();
    for (auto& each : clients)
      compare(each->finish(), all);
    for (auto& problem : problems_)
      check_.add_problem(problem);
    problems_.clear();
    all.acknowledged += acknowledged;
    all.losses += check_.losses();
    for (auto& problem : check_.problems())
      std::printf("round %u: %s\n", round, problem.c_str());
  }

private:
  using busy_clients = std::vector<std::unique_ptr<crash::busy_client>>;

  // Killed too early, a server would not have had to answer them.
  void await_first_lines(const busy_clients& clients,
                         const std::atomic<uint64_t>& acknowledged) {
    auto is_settled = [](auto& each) { return each->settled(); };
    auto end = std::chrono::steady_clock::now() + first_lines_deadline;
    while (server_.process().running()) {
      auto settled = std::count_if(clients.begin(), clients.end(), is_settled);
      if (acknowledged > 0 && settled == std::ssize(clients))
        return;
      if (std::chrono::steady_clock::now() > end) {
        problems_.push_back(std::to_string(std::ssize(clients) - settled)
                            + " clients wait for ever for their first replies");
        return;
      }
      std::this_thread::sleep_for(milliseconds{1});
    }
  }

  void compare(const crash::chat_record& record, totals& all) {
    check_.compare(record);
    all.delivered += record.events.size();
    all.resumed += record.resumed ? 1 : 0;
    if (record.events.empty())
      return;
    // From further back it is replayed lines with the same low numbers that
    // its own first lines have.
    auto from_end = random_() % 2 == 0 ? 0 : random_() % record.events.size();
    auto& seen = *(record.events.rbegin() + static_cast<ptrdiff_t>(from_end));
    resume_points_[record.nickname] = {seen.at("room"), seen.at("seq")};
  }

  // Half of those who have seen something go on from an event of it.
  void maybe_resume(crash::busy_client::options& client) {
    auto seen = resume_points_.find(client.nickname);
    if (seen == resume_points_.end() || random_() % 2 == 0)
      return;
    client.resume = seen->second;
    if (random_() % 3 == 0)
      client.receive_buffer_bytes = 4096;
  }

  busy_clients start_clients(uint32_t round, const std::atomic<bool>& killed,
                             std::atomic<uint64_t>& acknowledged) {
    busy_clients result;
    for (uint32_t i = 0; i < settings_.clients; ++i) {
      crash::busy_client::options client;
      client.port = server_.port();
      // The same in each round: members of before must not be in the way.
      client.nickname = "client" + std::to_string(i);
      for (uint32_t r = 0; r < settings_.rooms; ++r)
        client.rooms.push_back("room"
                               + std::to_string((i + r) % settings_.rooms));
      client.text_prefix =
        "r" + std::to_string(round) + "c" + std::to_string(i);
      client.seed = static_cast<uint32_t>(random_());
      maybe_resume(client);
      result.push_back(std::make_unique<crash::busy_client>(
        std::move(client), killed, acknowledged));
    }
    return result;
  }

  // A start cleans up after the process before: that may be cut short, too.
  void maybe_kill_a_start() {
    if (random_() % 4 != 0)
      return;
    test::process short_lived{server_.arguments()};
    std::this_thread::sleep_for(milliseconds{random_() % 40});
  }

  // What no checkpoint has moved out of the write-ahead log is gone then.
  void drop_wal() {
    for (auto& entry : std::filesystem::directory_iterator{server_.data_dir()})
      if (entry.path().native().ends_with("-wal"))
        std::filesystem::remove(entry.path());
  }

  void read_histories() {
    auto checker = server_.connect();
    checker.command("LOGIN checker");
    for (auto& [room, head] : heads_) {
      checker.command("JOIN " + room);
      auto reply = checker.command("HISTORY after=" + std::to_string(head));
      for (auto left = reply.at("count").get<uint64_t>(); left > 0; --left)
        check_.add_entry(room, head, checker.expect_type("history").at("body"));
      check_.expect_members(room, {"checker"});
      auto who = checker.command("/who");
      check_.expect_equal(who.at("users"), nlohmann::json::array({"checker"}),
                          "/who in " + room);
      checker.command("LEAVE");
      auto left = checker.expect_type("userLeft");
      check_.add_entry(room, head, left);
      head = left.at("seq");
    }
  }

  const options& settings_;
  std::minstd_rand& random_;
  test::greenroom_server server_;
  std::map<std::string, uint64_t> heads_; ///< Checked up to there.
  crash::history_check check_;
  std::vector<std::string> problems_; ///< Of the round, apart from records.
  /// Where clients of rounds before go on, by nickname.
  std::map<std::string, crash::resume_point> resume_points_;
};

void run_all(const options& settings, totals& all) {
  // The journal grows with the rounds and so would the time of each check.
  constexpr uint32_t rounds_per_journal = 20;
  std::minstd_rand random{settings.seed};
  std::unique_ptr<rounds_on_one_journal> current;
  for (uint32_t round = 0; round < settings.rounds; ++round) {
    if (round % rounds_per_journal == 0) {
      current.reset();
      current = std::make_unique<rounds_on_one_journal>(settings, random);
    }
    current->run(round, all);
    if ((round + 1) % rounds_per_journal == 0 && all.losses == 0)
      std::fprintf(stderr, "%u rounds, no loss\n", round + 1);
  }
}

} // namespace

int main(int argc, char** argv) {
  options settings;
  CLI::App app{"Kills the server while clients speak and checks its journal."};
  app.add_option("rounds", settings.rounds)->capture_default_str();
  app.add_option("--seed", settings.seed, "random unless given");
  app.add_option("--clients", settings.clients)->capture_default_str();
  app.add_option("--rooms", settings.rooms)->capture_default_str();
  app
    .add_option("--busy-ms", settings.busy_ms_max,
                "longest time before the kill")
    ->capture_default_str();
  app.add_flag("--drop-wal", settings.drop_wal,
               "throw the write-ahead log away after each kill; good is then "
               "what finds losses: proof that the check can fail");
  CLI11_PARSE(app, argc, argv);
  totals all;
  try {
    run_all(settings, all);
  } catch (const std::exception& error) {
    std::printf("%s\n", error.what());
    ++all.losses;
  }
  std::printf("rounds=%u seed=%u acknowledged=%llu delivered=%llu "
              "resumed=%llu losses=%llu\n",
              settings.rounds, settings.seed,
              static_cast<unsigned long long>(all.acknowledged),
              static_cast<unsigned long long>(all.delivered),
              static_cast<unsigned long long>(all.resumed),
              static_cast<unsigned long long>(all.losses));
  return (all.losses > 0) == settings.drop_wal ? 0 : 1;
}
