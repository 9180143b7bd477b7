#include "tests/actors/cluster/simulated_cluster.hpp"

#include <utility>

using namespace std::chrono_literals;

namespace greenroom::test {

namespace {

constexpr duration connect_deadline = 500ms;

std::string name_of(std::size_t machine) {
  return std::string(1, static_cast<char>('a' + machine));
}

} // namespace

simulated_cluster::simulated_cluster(std::uint32_t seed) : random_(seed) {
  for (auto& row : status_)
    row.fill(link_status::none);
  table_.on_change = [this](const node_row& row) { check(row); };
  dial_all();
}

simulated_cluster::process& simulated_cluster::start(std::size_t machine) {
  auto& who = processes_.emplace_back();
  who.number = processes_.size() - 1;
  who.machine = machine;
  who.beat_at = now();
  enter(who);
  return who;
}

void simulated_cluster::enter(process& who) {
  if (!who.runs)
    return;
  if (!reaches_database(who)) {
    after(who, connect_deadline, [this, &who] { enter(who); });
    return;
  }
  const auto name = name_of(who.machine);
  who.incarnation =
    table_.enter({name, name + std::to_string(who.number), "clients"});
  who.beat_at = now();
  who.decisions.emplace(who.incarnation, now());
  act(who);
}

/// Runs what a process does, later if it is stalled then, never when it has
/// ended.
void simulated_cluster::after(process& who, duration delay,
                              std::function<void()> what) {
  time_.at(now() + delay, [this, &who, what = std::move(what)]() mutable {
    if (!who.runs)
      return;
    if (who.stalled_until > now()) {
      after(who,
            std::chrono::duration_cast<duration>(who.stalled_until - now()),
            std::move(what));
      return;
    }
    what();
    if (who.runs && who.decisions)
      act(who);
  });
}

void simulated_cluster::act(process& who) {
  auto& decisions = *who.decisions;
  if (decisions.must_exit()) {
    end(who, between(100ms, 1s));
    return;
  }
  for (const auto& ended : decisions.take_ended())
    for (auto& peer : processes_)
      if (peer.incarnation == ended.incarnation)
        lose(who, peer);
  if (auto verdicts = decisions.take_verdicts(); !verdicts.empty())
    write(who, std::move(verdicts));
  if (decisions.take_promotion())
    promote(who);
  if (decisions.read_is_due(now()))
    send_read(who);
  if (!std::exchange(who.wakes, true)) {
    const auto next = who.asked_at + 250ms + between(0ms, 5ms);
    const auto delay = std::max<duration>(
      std::chrono::duration_cast<duration>(next - now()), 20ms);
    after(who, delay, [&who] { who.wakes = false; });
  }
}

bool simulated_cluster::reaches_database(const process& who) const {
  return !database_stopped_ && !database_cut_[who.machine];
}

void simulated_cluster::send_read(process& who) {
  who.asked_at = now();
  who.decisions->read_asked(now());
  if (!reaches_database(who)) {
    read_fails(who);
    return;
  }
  who.sent_links = who.decisions->linked();
  // It reaches the table even if its sender has ended meanwhile.
  time_.at(now() + between(200us, latency_max_),
           [this, &who] { read_reaches_table(who); });
}

void simulated_cluster::read_reaches_table(process& who) {
  if (!reaches_database(who)) {
    read_fails(who);
    return;
  }
  who.read = table_.beat(who.incarnation, who.sent_links);
  who.beat_at = now();
  after(who, between(200us, latency_max_), [this, &who] {
    if (!reaches_database(who))
      who.decisions->database_lost();
    else if (!who.decisions->read({std::move(who.read), who.asked_at, now()}))
      fail("the view has fallen");
  });
}

void simulated_cluster::read_fails(process& who) {
  after(who, between(500us, connect_deadline),
        [&who] { who.decisions->database_lost(); });
}

void simulated_cluster::promote(process& who) {
  time_.at(now() + between(200us, latency_max_),
           [this, &who, links = who.decisions->linked()] {
             if (reaches_database(who)
                 && table_.promote(who.incarnation, links)
                      == change_result::done)
               after(who, 1ms, [&who] { who.decisions->change_made(); });
           });
}

void simulated_cluster::write(process& judge, std::vector<verdict> verdicts) {
  // Some wait for a lock: what they have seen is old by then.
  const auto delay =
    up_to(19) == 0 ? between(50ms, 4s) : between(200us, latency_max_);
  time_.at(now() + delay, [this, &judge, verdicts = std::move(verdicts),
                           links = status_[judge.number]] {
    if (!reaches_database(judge))
      return;
    judge_ = &judge;
    judged_by_ = links;
    const auto results = table_.judge(judge.incarnation, verdicts);
    judge_ = nullptr;
    for (std::size_t i = 0; i < results.size(); ++i)
      if (results[i] == change_result::done)
        after(judge, between(200us, latency_max_),
              [this, &judge, ended = verdicts[i].incarnation] {
                judge.decisions->change_made();
                tell(judge, ended);
              });
  });
}

void simulated_cluster::tell(process& who, incarnation_number ended) {
  for (auto& peer : processes_)
    if (is_linked(who, peer) && !between(who.machine, peer.machine).is_cut)
      after(peer, between(300us, 2ms),
            [&peer, ended] { peer.decisions->told_dead(ended); });
}

simulated_cluster::process* simulated_cluster::running(std::size_t machine) {
  process* result = nullptr;
  for (auto& x : processes_)
    if (x.machine == machine && x.runs)
      result = &x;
  return result;
}

node_state simulated_cluster::state(const process& who) const {
  const auto* row = table_.contents().find(who.incarnation);
  return row == nullptr ? node_state::dead : row->state;
}

void simulated_cluster::run(duration length) {
  time_.run_until(now() + length);
}

bool simulated_cluster::settles_within(duration most) {
  const auto end = now() + most;
  while (!is_well() && now() < end && failure_.empty())
    run(250ms);
  return is_well();
}

duration simulated_cluster::between(duration least, duration most) {
  return duration{least.count()
                  + static_cast<std::int64_t>(
                    up_to(static_cast<std::uint32_t>((most - least).count())))};
}

std::uint32_t simulated_cluster::up_to(std::uint32_t most) {
  return static_cast<std::uint32_t>(
    (std::uint64_t{random_()} * (std::uint64_t{most} + 1)) >> 32);
}

} // namespace greenroom::test
