#include "tests/actors/cluster/random_cluster.hpp"

#include <algorithm>

namespace greenroom::test {

namespace {

constexpr std::size_t nodes = 3;
constexpr std::size_t users = 6;
constexpr int troubles = 120;

} // namespace

std::shared_ptr<journal> random_cluster::open() {
  engines_.push_back(database_.engine(database_.take_opening()));
  return engines_.back();
}

random_cluster::random_cluster(std::uint32_t seed, const database_bugs& bugs)
    : random_(seed), cluster_({open(), open(), open()}) {
  database_.bugs = bugs;
  for (std::size_t i = 0; i < nodes; ++i)
    cluster_.node(i).shuffle(seed + static_cast<std::uint32_t>(i));
  for (std::size_t i = 0; i < users; ++i) {
    const auto name = "user" + std::to_string(i);
    const auto room = std::to_string(1 + below(nodes)) + "room";
    const auto node = i % nodes;
    users_.push_back(
      {name, node, cluster_.client(node, name, room), room, {}, {}});
  }
  hear();
  for (auto& each : users_)
    each.heard_raw.clear();
}

void random_cluster::say(user& who) {
  for (auto left = 1 + below(3); left > 0; --left) {
    who.said.push_back(who.name + "x" + std::to_string(who.said.size()));
    who.client.says(who.said.back() + "\n");
    ++seen_.lines;
  }
}

void random_cluster::kill_one() {
  if (dead_.size() + 1 == nodes)
    return; // one lives on
  const auto number = below(nodes);
  if (!cluster_.is_up(number))
    return;
  const auto opening = cluster_.opening_of(number);
  // What was on its way to the database may arrive after the claim, or never.
  engines_[number]->script_batches({batch_fate::in_flight});
  cluster_.step_some(random_, 30);
  engines_[number]->cut_off(true);
  dead_.insert(opening);
  cluster_.kill(number);
  ++seen_.kills;
  if (below(2) == 0)
    cluster_.advance(std::chrono::milliseconds{below(300)});
  seen_.landed_after_death += database_.land(opening).size();
}

void random_cluster::script_append() {
  constexpr batch_fate fates[] = {batch_fate::refused,
                                  batch_fate::unanswered_written,
                                  batch_fate::unanswered_unwritten};
  engines_[below(nodes)]->script_batches({fates[below(3)]});
}

void random_cluster::trouble() {
  const auto one = below(nodes);
  const auto other = (one + 1 + below(nodes - 1)) % nodes;
  switch (below(20)) {
    case 0:
      if (below(8) == 0)
        kill_one();
      break;
    case 1:
      cluster_.reset_link(one, other, below(2) == 0);
      ++seen_.resets;
      break;
    case 2:
    case 3:
      cluster_.hold_wire(one, other, below(2) == 0);
      break;
    case 4:
      script_append();
      break;
    case 5:
    case 6:
      cluster_.advance(std::chrono::milliseconds{below(200)});
      break;
    case 7:
      cluster_.settle();
      break;
    default:
      if (auto& who = users_[below(users)]; cluster_.is_up(who.node))
        say(who);
  }
}

void random_cluster::hear() {
  for (auto& each : users_)
    for (auto& line : each.client.raw())
      each.heard_raw.push_back(std::move(line));
}

void random_cluster::run() {
  for (int i = 0; i < troubles; ++i) {
    trouble();
    cluster_.step_some(random_, static_cast<int>(below(60)));
  }
  for (std::size_t one = 0; one < nodes; ++one)
    for (std::size_t other = 0; other < nodes; ++other)
      if (one != other)
        cluster_.hold_wire(one, other, false);
  cluster_.advance(std::chrono::seconds{15});
  hear();
  seen_.frames = cluster_.frames();
}

std::vector<std::string> random_cluster::problems() {
  check_rooms();
  for (const auto& each : users_)
    if (cluster_.is_up(each.node))
      check_user(each);
  return problems_;
}

void random_cluster::check_rooms() {
  for (const auto& [name, room] : database_.tables().rooms) {
    std::uint64_t seq = 0;
    std::uint64_t epoch = 0;
    utc_time at{};
    std::map<std::string, std::size_t> last; // of each user's lines
    for (const auto& one : room.events) {
      const auto where = name + "#" + std::to_string(one.what.seq);
      if (one.what.seq != ++seq)
        problem("not the next: " + where);
      if (one.epoch < epoch)
        problem("of an epoch that had ended: " + where);
      if (one.what.at < at)
        problem("before the one before: " + where);
      epoch = one.epoch;
      at = one.what.at;
      if (one.what.kind == event_kind::user_left)
        for (const auto& each : users_)
          if (each.name == one.what.from && cluster_.is_up(each.node))
            problem("a member that is there has left: " + where);
      if (one.what.kind != event_kind::message)
        continue;
      ++seen_.recorded;
      if (!texts_.emplace(one.what.body, where).second)
        problem("twice: " + one.what.body + " as " + where + " and "
                + texts_[one.what.body]);
      const auto number =
        std::stoul(one.what.body.substr(one.what.body.find('x') + 1));
      auto& before = last[one.what.from];
      if (number + 1 <= before)
        problem("out of the order in which it was said: " + where);
      before = number + 1;
    }
  }
}

void random_cluster::check_user(const user& who) {
  std::size_t answered = 0;
  std::uint64_t seq = 0;
  for (const auto& line : who.heard_raw) {
    const auto type = value_of(line, "type");
    const auto is_error = type == "error";
    if (is_error || type == "commandResult") {
      if (answered == who.said.size())
        return problem(who.name + ": answered too often: " + line);
      const auto& text = who.said[answered++];
      const auto known = texts_.find(text);
      const auto where = who.room + "#" + value_of(line, "seq");
      if (is_error && known != texts_.end())
        problem(text + " is recorded and was refused: " + line);
      if (!is_error && (known == texts_.end() || known->second != where))
        problem(text + " was acknowledged as " + where + " and is "
                + (known == texts_.end() ? "nowhere" : known->second));
      seen_.refused += is_error ? 1 : 0;
      continue;
    }
    if (value_of(line, "seq").empty() || type == "lagging")
      continue;
    const auto next = std::stoull(value_of(line, "seq"));
    if (seq != 0 && next != seq + 1)
      problem(who.name + ": after " + std::to_string(seq) + " came " + line);
    seq = next;
  }
  if (answered != who.said.size())
    problem(who.name + ": " + std::to_string(who.said.size() - answered)
            + " lines without a reply, first " + who.said[answered]);
  const auto& events = database_.tables().rooms.at(who.room).events;
  if (seq != 0 && seq != events.back().what.seq)
    problem(who.name + ": heard up to " + std::to_string(seq) + " of "
            + std::to_string(events.back().what.seq));
}

void random_cluster::count(cluster_counters& all) const {
  const auto& x = database_.counters;
  all.lines += seen_.lines;
  all.recorded += seen_.recorded;
  all.refused += seen_.refused;
  all.kills += seen_.kills;
  all.resets += seen_.resets;
  all.frames += seen_.frames;
  all.landed_after_death += seen_.landed_after_death;
  all.claims_taken_over += x.claims_taken_over;
  all.fenced += x.appends_fenced;
  all.unknown_written += x.unknown_written;
  all.unknown_unwritten += x.unknown_unwritten;
}

} // namespace greenroom::test
