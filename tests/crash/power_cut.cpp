// Cuts the power of a journal in the middle of its work, again and again, and
// checks each time that everything which it had acknowledged is there.

#include "journal/sqlite_journal.hpp"
#include "tests/crash/expected_rooms.hpp"
#include "tests/support/fault_vfs.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <random>
#include <stdlib.h>

namespace {

using namespace greenroom;
using namespace greenroom::crash;

/// After so many cuts everything begins anew, so that a cut stays cheap.
constexpr std::uint64_t cuts_per_disk = 50;

struct settings {
  std::uint64_t cuts = 200;
  std::uint64_t seed = 1;
  sqlite_options::sync_mode synchronous = sqlite_options::sync_mode::full;
  std::string directory; ///< Holds nothing but the lock.
};

/// A disk, the journal on it, and what it must have.
class machine {
public:
  machine(const settings& chosen, std::mt19937_64& random)
      : settings_(chosen), random_(random) {
    for (auto count = 1 + random_() % 8; count != 0; --count)
      rooms_["room" + std::to_string(count)];
  }

  /// Starts, checks, works until the power goes.
  /// @returns what was lost, or nothing.
  std::optional<std::string> run() {
    const bool cut_early = below(5) == 0;
    if (cut_early)
      arm_cut();
    auto opened = open_sqlite_journal(options());
    std::optional<std::string> loss;
    if (opened) {
      auto before = rooms_;
      loss = find_loss(*opened.journal, rooms_);
      if (!disk_.has_power()) { // It proves nothing; the next start will.
        loss.reset();
        rooms_ = std::move(before);
      }
    } else if (disk_.has_power()) {
      loss = opened.error;
    }
    if (!loss && opened) {
      if (!cut_early)
        arm_cut();
      loss = work(*opened.journal);
    }
    opened.journal.reset();
    disk_.restore_power(random_, below(2) == 0 ? cut_survival::nothing
                                               : cut_survival::some_sectors);
    return loss;
  }

private:
  std::uint64_t below(std::uint64_t end) { return random_() % end; }

  /// Early cuts matter as much as late ones.
  void arm_cut() { disk_.cut_power_after(1 + below(1ull << (1 + below(9)))); }

  sqlite_options options() {
    sqlite_options result;
    result.data_dir = settings_.directory;
    result.vfs = disk_.name();
    result.synchronous = settings_.synchronous;
    result.checkpoint_bytes = 8192ull << below(10);
    result.wal_wait_bytes = 32768ull << below(10);
    // Time stands still, so that the same seed takes the same steps.
    result.now = [] { return std::chrono::steady_clock::time_point{}; };
    return result;
  }

  std::optional<std::string> work(journal& used) {
    const auto reader = used.open_reader();
    while (disk_.has_power()) {
      const auto dice = below(20);
      std::optional<std::string> loss;
      if (dice == 0)
        loss = claim(used);
      else if (dice == 1)
        trim(used);
      else if (dice < 5)
        loss = read(*reader);
      else
        loss = append(used);
      if (loss)
        return loss;
      if (used.failure() && disk_.has_power())
        return "failed with power on: " + *used.failure();
    }
    return std::nullopt;
  }

  expected_rooms::iterator any_room() {
    return std::next(rooms_.begin(),
                     static_cast<std::ptrdiff_t>(below(rooms_.size())));
  }

  std::optional<std::string> claim(journal& used) {
    auto& [name, room] = *any_room();
    const auto claimed = used.claim(std::span{&name, 1});
    if (!claimed.front().is_granted())
      return std::nullopt;
    const auto& found = claimed.front().snapshot;
    if (found.head != room.head() || found.epoch <= room.epoch)
      return name + ": a claim differs";
    room.epoch = found.epoch;
    return std::nullopt;
  }

  void trim(journal& used) {
    for (const auto& each : used.trim(std::nullopt, kept_events).rooms)
      rooms_[each.room].oldest = each.oldest;
  }

  std::optional<std::string> read(journal_reader& reader) {
    const auto& [name, room] = *any_room();
    const auto page = reader.read(name, room.oldest, room.head(), 0);
    if (page.status != read_status::good)
      return std::nullopt; // There is no power.
    auto seq = room.oldest;
    for (const auto& each : page.events)
      if (each != room.events[seq++ - 1])
        return name + ": a page differs at seq " + std::to_string(seq - 1);
    return std::nullopt;
  }

  std::vector<event> next_events(const expected_room& room) {
    std::vector<event> result;
    const auto count = 1 + below(5);
    for (std::uint64_t i = 1; i <= count; ++i) {
      event next;
      next.seq = room.head() + i;
      next.at = utc_time{std::chrono::microseconds{next.seq}};
      next.from = "user" + std::to_string(below(6));
      next.session =
        session_id::stored(static_cast<opening_number>(random_()), random_());
      const auto dice = below(4);
      if (dice < 2) {
        next.body.resize(below(below(20) == 0 ? 20000 : 200));
        for (auto& each : next.body)
          each = static_cast<char>(random_());
      } else {
        next.kind = dice == 2 ? event_kind::user_joined : event_kind::user_left;
      }
      result.push_back(std::move(next));
    }
    return result;
  }

  std::optional<std::string> append(journal& used) {
    std::vector<std::vector<event>> events;
    std::vector<append_request> batch;
    std::vector<expected_room*> asked;
    const auto skipped_of_4 = below(4);
    for (auto& [name, room] : rooms_) {
      if (below(4) < skipped_of_4)
        continue;
      events.push_back(next_events(room));
      batch.push_back({name, room.epoch, room.head(), {}});
      asked.push_back(&room);
    }
    for (std::size_t i = 0; i != batch.size(); ++i)
      batch[i].events = events[i];
    const auto outcomes = used.append(batch);
    for (std::size_t i = 0; i != batch.size(); ++i) {
      if (outcomes[i] == append_outcome::committed)
        asked[i]->acknowledge(std::move(events[i]));
      else if (outcomes[i] == append_outcome::unknown)
        asked[i]->doubtful = std::move(events[i]);
      else if (outcomes[i] == append_outcome::fenced || disk_.has_power())
        return batch[i].room + ": an append was not taken";
    }
    return std::nullopt;
  }

  const settings& settings_;
  std::mt19937_64& random_;
  fault_vfs disk_;
  expected_rooms rooms_;
};

std::uint64_t count_losses(const settings& chosen) {
  std::uint64_t losses = 0;
  std::mt19937_64 random{chosen.seed};
  std::optional<machine> current;
  for (std::uint64_t cut = 0; cut != chosen.cuts; ++cut) {
    if (cut % cuts_per_disk == 0)
      current.emplace(chosen, random);
    const auto loss = current->run();
    if (!loss)
      continue;
    if (++losses <= 10)
      std::fprintf(stderr, "cut %ju: %s\n", static_cast<std::uintmax_t>(cut),
                   loss->c_str());
    current.emplace(chosen, random);
  }
  return losses;
}

} // namespace

int main(int argc, char** argv) {
  settings chosen;
  bool expect_losses = false;
  std::string synchronous = "full";
  CLI::App arguments{"Cuts a journal's power and counts what is lost."};
  arguments.add_option("--cuts", chosen.cuts);
  arguments.add_option("--seed", chosen.seed);
  arguments.add_option("--synchronous", synchronous)
    ->check(CLI::IsMember({"full", "normal"}));
  arguments.add_flag("--expect-losses", expect_losses,
                     "Succeed only if something is lost");
  CLI11_PARSE(arguments, argc, argv);
  if (synchronous == "normal")
    chosen.synchronous = sqlite_options::sync_mode::normal;

  auto directory =
    (std::filesystem::temp_directory_path() / "power-cut-XXXXXX").string();
  if (::mkdtemp(directory.data()) == nullptr) {
    std::perror("mkdtemp");
    return 2;
  }
  chosen.directory = directory;
  const auto began = std::chrono::steady_clock::now();
  const auto losses = count_losses(chosen);
  const std::chrono::duration<double> took =
    std::chrono::steady_clock::now() - began;
  std::filesystem::remove_all(directory);
  std::printf("cuts %ju, losses %ju\n",
              static_cast<std::uintmax_t>(chosen.cuts),
              static_cast<std::uintmax_t>(losses));
  std::fprintf(stderr, "seed %ju, %.1f s\n",
               static_cast<std::uintmax_t>(chosen.seed), took.count());
  return (losses != 0) == expect_losses ? 0 : 1;
}
