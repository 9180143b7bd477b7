// Random nodes, which die, freeze and lose answers, on one database.

#include "tests/journal/shared_database.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <random>

using namespace greenroom;
using namespace greenroom::test;

namespace {

/// A node with what it believes of its rooms. One that was declared dead goes
/// on, as a process would that was frozen.
struct random_node {
  struct owned_room {
    std::uint64_t epoch = 0;
    std::uint64_t head = 0;
    std::optional<std::string> unknown; ///< The text of an append.
  };

  std::shared_ptr<database_engine> engine;
  std::map<std::string, owned_room> rooms;
};

class random_nodes {
public:
  explicit random_nodes(std::uint32_t seed) : random_(seed) {
    while (nodes_.size() != 3)
      nodes_.push_back({shared_.start(), {}});
  }

  memory_database& database() { return shared_.database; }

  void run(int steps) {
    while (steps-- != 0)
      step();
  }

  /// Whether every acknowledged event is where it was acknowledged, in rooms
  /// whose seqs have no gap and whose epochs never fall.
  bool is_whole() {
    if (is_forked_)
      return false;
    for (const auto& [name, room] : database().tables().rooms) {
      std::uint64_t seq = 0;
      std::uint64_t epoch = 0;
      for (const auto& each : room.events) {
        if (each.what.seq != ++seq || each.epoch < epoch)
          return false;
        epoch = each.epoch;
      }
    }
    return std::ranges::all_of(acknowledged_, [&](const auto& each) {
      const auto& [place, text] = each;
      const auto& events = database().tables().find(place.first)->events;
      return events.size() >= place.second
             && events[place.second - 1].what.body == text;
    });
  }

  std::size_t acknowledged() const noexcept { return acknowledged_.size(); }

private:
  std::size_t up_to(std::size_t max) { return random_() % (max + 1); }

  void step() {
    auto& node = nodes_[up_to(nodes_.size() - 1)];
    switch (up_to(200)) {
      case 0:
        shared_.end(*node.engine);
        nodes_.push_back({shared_.start(), {}});
        return;
      case 1:
        database().fail_over();
        return;
      default:
        break;
    }
    const auto opening = node.engine->opening();
    if (database().in_flight(opening) > 0 && up_to(2) == 0)
      database().land(opening);
    if (!node.engine->is_on_primary() && up_to(3) == 0)
      node.engine->reconnect();
    else
      use(node, "room" + std::to_string(up_to(2)));
  }

  void use(random_node& node, const std::string& room) {
    const auto owned = node.rooms.find(room);
    if (owned == node.rooms.end() || owned->second.unknown) {
      claim_room(node, room);
    } else if (up_to(30) == 0) {
      node.engine->release(room, owned->second.epoch);
      node.rooms.erase(owned);
    } else {
      append(node, room, owned->second);
    }
  }

  void claim_room(random_node& node, const std::string& room) {
    const auto claimed = claim(*node.engine, room);
    if (claimed.outcome == claim_outcome::elsewhere)
      node.rooms.erase(room);
    if (!claimed.is_granted())
      return;
    auto& owned = node.rooms[room];
    for (const auto& each : claimed.snapshot.newest)
      if (each.body == owned.unknown)
        acknowledge(room, each.seq, each.body);
    owned = {claimed.snapshot.epoch, claimed.snapshot.head, std::nullopt};
  }

  void acknowledge(const std::string& room, std::uint64_t seq,
                   const std::string& text) {
    if (!acknowledged_.try_emplace({room, seq}, text).second)
      is_forked_ = true;
  }

  void append(random_node& node, const std::string& room,
              random_node::owned_room& owned) {
    auto next = message("text" + std::to_string(++texts_));
    next.seq = owned.head + 1;
    const append_request asked{room, owned.epoch, owned.head,
                               std::span{&next, 1}};
    const auto fate = up_to(19);
    if (fate < 5)
      node.engine->script_batches({static_cast<batch_fate>(1 + fate)});
    const auto outcome = node.engine->append(std::span{&asked, 1}).front();
    if (outcome == append_outcome::committed)
      acknowledge(room, ++owned.head, next.body);
    else if (outcome == append_outcome::unknown)
      owned.unknown = next.body;
    else if (outcome == append_outcome::fenced)
      node.rooms.erase(room);
  }

  std::mt19937 random_;
  two_nodes shared_;
  std::vector<random_node> nodes_;
  std::map<std::pair<std::string, std::uint64_t>, std::string> acknowledged_;
  std::uint64_t texts_ = 0;
  bool is_forked_ = false;
};

} // namespace

TEST_CASE("whatever happens to nodes, what was acknowledged stays in order") {
  database_counters sum;
  for (std::uint32_t seed = 0; seed != 30; ++seed) {
    CAPTURE(seed);
    random_nodes nodes{seed};
    nodes.run(2000);
    REQUIRE(nodes.is_whole());
    CHECK(nodes.acknowledged() > 100);
    const auto& seen = nodes.database().counters;
    sum.claims_taken_over += seen.claims_taken_over;
    sum.claims_elsewhere += seen.claims_elsewhere;
    sum.appends_fenced += seen.appends_fenced;
    sum.unknown_written += seen.unknown_written;
    sum.landed_written += seen.landed_written;
    sum.fail_overs += seen.fail_overs;
  }
  for (const auto seen :
       {sum.claims_taken_over, sum.claims_elsewhere, sum.appends_fenced,
        sum.unknown_written, sum.landed_written, sum.fail_overs})
    CHECK(seen >= 30);
}

TEST_CASE("without its guards the database loses what was acknowledged") {
  for (std::uint32_t seed = 0; seed != 10; ++seed) {
    CAPTURE(seed);
    random_nodes nodes{seed};
    nodes.database().bugs.has_no_fence = true;
    nodes.database().bugs.has_no_key = true;
    nodes.run(2000);
    CHECK_FALSE(nodes.is_whole());
  }
}
