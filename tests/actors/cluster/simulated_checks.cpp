// What a simulated cluster holds every change of its table against.

#include "tests/actors/cluster/simulated_cluster.hpp"

using namespace std::chrono_literals;

namespace greenroom::test {

namespace {

bool is_judging(node_state state) {
  return state == node_state::up || state == node_state::joining;
}

} // namespace

void simulated_cluster::check(const node_row& changed) {
  const auto& contents = table_.contents();
  if (contents.view != ++view_)
    fail("the view rose by more than one");
  for (const auto& who : processes_)
    if (who.incarnation == changed.incarnation) {
      if (changed.state == node_state::up)
        check_promotion(who);
      if (changed.state == node_state::dead)
        check_death(who);
    }
}

void simulated_cluster::check_promotion(const process& promoted) {
  for (const auto& other : processes_) {
    const auto seen = state(other);
    if (&other == &promoted || other.incarnation == 0
        || (seen != node_state::up && seen != node_state::leaving))
      continue;
    if (other.machine == promoted.machine)
      fail("two of one name are up");
    // An end may notice 4.2 s after the other one that they are cut off.
    if (seen == node_state::up && !is_linked(promoted, other)
        && linked_at_[promoted.number][other.number] < now() - 4500ms)
      fail("up without a link to all that are up");
  }
}

void simulated_cluster::check_death(const process& dead) {
  ++deaths_;
  evictions_ += dead.runs;
  const auto called = std::to_string(dead.incarnation) + " by "
                      + std::to_string(judge_->incarnation);
  const auto is_excused = !dead.runs || troubles_[dead.machine] > 0
                          || excused_until_[dead.machine] > now();
  if (!is_excused)
    fail("a healthy node was declared dead: " + called);
  if (!has_reason(*judge_, dead))
    fail("declared dead without a reason: " + called);
  if (state(*judge_) == node_state::joining)
    for (const auto& other : processes_)
      if (judge_->machine != dead.machine && state(other) == node_state::up
          && now() - other.beat_at < 3s)
        fail("judged by a newcomer: " + called);
  if (!is_judging(state(*judge_)))
    fail("judged by who may not: " + called);
}

/// Whether the rules allow the verdict, by what is really so: the shortest
/// times that the counts of reads can stand for.
bool simulated_cluster::has_reason(const process& judge,
                                   const process& dead) const {
  const auto silence = now() - dead.beat_at;
  const auto status = judged_by_[dead.number];
  if (silence >= 15 * 200ms)
    return true;
  if (silence >= 7 * 200ms
      && (status == link_status::unreachable || status == link_status::refused))
    return true;
  const auto& way = walls_[std::min(judge.machine, dead.machine)]
                          [std::max(judge.machine, dead.machine)];
  if (silence >= 200ms && status == link_status::refused
      && (!dead.runs || way.refuses))
    return true;
  if (status == link_status::tls_failed
      || now() - linked_at_[judge.number][dead.number] < 4750ms)
    return false;
  const auto up_at = up_at_[judge.number][dead.number];
  return status != link_status::up
         || (now() - up_at >= 4750ms && !is_linked(dead, judge));
}

/// Whether everybody who runs beats, is up and linked with all, or waits for a
/// living process of its name; and nobody else is thought to be living.
bool simulated_cluster::is_well() {
  bool somebody_runs = false;
  for (const auto& who : processes_)
    somebody_runs = somebody_runs || who.runs;
  for (auto& who : processes_) {
    const auto seen = state(who);
    if (!who.runs) {
      if (somebody_runs && who.incarnation != 0 && is_living(seen))
        return false;
      continue;
    }
    if (who.stalled_until > now() || who.beat_at < now() - 1s)
      return false;
    if (seen == node_state::up) {
      for (auto& peer : processes_)
        if (peer.runs && peer.machine != who.machine
            && state(peer) == node_state::up && !is_linked(who, peer))
          return false;
    } else if (seen != node_state::joining || !who.decisions) {
      return false;
    } else {
      bool waits = false;
      for (const auto& peer : processes_)
        waits = waits
                || (peer.machine == who.machine && peer.runs
                    && peer.incarnation < who.incarnation);
      if (!waits)
        return false;
    }
  }
  return true;
}

void simulated_cluster::fail(std::string what) {
  if (failure_.empty())
    failure_ = std::move(what);
}

} // namespace greenroom::test
