// What happens to the machines, the ways between them and the database of a
// simulated cluster.

#include "tests/actors/cluster/simulated_cluster.hpp"

using namespace std::chrono_literals;

namespace greenroom::test {

void simulated_cluster::end(process& who,
                            std::optional<duration> restart_after) {
  who.runs = false;
  who.ended_at = now();
  for (auto& peer : processes_) {
    if (!is_linked(peer, who))
      continue;
    const auto is_cut = between(who.machine, peer.machine).is_cut;
    after(peer, is_cut ? between(3s, 4200ms) : between(500us, 3ms),
          [this, &peer, &who] {
            lose(peer, who);
            after(peer, between(500us, 3ms),
                  [this, &peer, &who] { dial_ended(peer, who); });
          });
  }
  if (restart_after && processes_.size() < processes_max)
    time_.at(now() + *restart_after, [this, machine = who.machine] {
      if (processes_.size() < processes_max)
        start(machine);
    });
}

void simulated_cluster::kill(process& who,
                             std::optional<duration> restart_after) {
  end(who, restart_after);
}

void simulated_cluster::stall(process& who, duration length) {
  who.stalled_until = now() + length;
  if (length >= 1500ms)
    suspect(who.machine, true);
  time_.at(who.stalled_until, [this, &who, length] {
    if (length >= 1500ms)
      suspect(who.machine, false);
  });
  for (auto& peer : processes_)
    if (is_linked(peer, who))
      after(peer, between(3800ms, 4200ms), [this, &peer, &who] {
        if (who.stalled_until > now())
          lose(peer, who);
      });
}

void simulated_cluster::leave(process& who) {
  if (table_.leave(who.incarnation) != change_result::done)
    return;
  after(who, between(100ms, 1s), [this, &who] {
    table_.go(who.incarnation);
    end(who, between(100ms, 2s));
  });
}

void simulated_cluster::cut(std::size_t one, std::size_t other, bool refuses) {
  auto& way = between(one, other);
  if (way.is_cut)
    return;
  way.is_cut = true;
  way.refuses = refuses;
  suspect(one, true);
  suspect(other, true);
  for (auto& who : processes_)
    for (auto& peer : processes_)
      if (is_linked(who, peer)
          && std::minmax(who.machine, peer.machine) == std::minmax(one, other))
        after(who, between(3s, 4200ms),
              [this, &who, &peer, &way, number = way.cuts] {
                if (way.is_cut && way.cuts == number)
                  lose(who, peer);
              });
}

void simulated_cluster::heal(std::size_t one, std::size_t other) {
  auto& way = between(one, other);
  if (!way.is_cut)
    return;
  way.is_cut = false;
  ++way.cuts;
  suspect(one, false);
  suspect(other, false);
}

void simulated_cluster::fail_tls(std::size_t one, std::size_t other,
                                 bool fails) {
  between(one, other).tls_fails = fails;
  for (auto& who : processes_)
    for (auto& peer : processes_)
      if (fails && who.machine == one && peer.machine == other)
        lose(who, peer);
}

void simulated_cluster::suspect(std::size_t machine, bool begins) {
  if (begins)
    ++troubles_[machine];
  else
    --troubles_[machine];
  // Its first beat afterwards, and the reads of others that see it.
  excused_until_[machine] = now() + 1500ms;
}

void simulated_cluster::stop_database(bool stopped) {
  if (database_stopped_ == stopped)
    return;
  database_stopped_ = stopped;
  for (std::size_t i = 0; i < machines_max; ++i)
    suspect(i, stopped);
}

void simulated_cluster::cut_database(std::size_t machine, bool is_cut) {
  if (database_cut_[machine] == is_cut)
    return;
  database_cut_[machine] = is_cut;
  suspect(machine, is_cut);
}

void simulated_cluster::heal_all() {
  stop_database(false);
  slow_database(4ms);
  for (std::size_t i = 0; i < machines_max; ++i) {
    cut_database(i, false);
    for (std::size_t j = i + 1; j < machines_max; ++j) {
      heal(i, j);
      fail_tls(i, j, false);
    }
  }
}

} // namespace greenroom::test
