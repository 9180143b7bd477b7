// The links between the nodes of a simulated cluster.

#include "tests/actors/cluster/simulated_cluster.hpp"

using namespace std::chrono_literals;

namespace greenroom::test {

void simulated_cluster::dial_all() {
  for (auto& one : processes_)
    for (auto& other : processes_) {
      if (!one.decisions || !other.decisions || !one.runs)
        continue;
      if (!other.runs)
        dial_ended(one, other);
      else if (one.number < other.number && one.machine != other.machine)
        dial(one, other);
    }
  time_.at(now() + 200ms, [this] { dial_all(); });
}

void simulated_cluster::dial(process& one, process& other) {
  if ((is_linked(one, other) && is_linked(other, one))
      || one.stalled_until > now() || other.stalled_until > now())
    return;
  const auto& way = between(one.machine, other.machine);
  if (way.is_cut || way.tls_fails) {
    const auto cause = !way.is_cut   ? link_status::tls_failed
                       : way.refuses ? link_status::refused
                                     : link_status::unreachable;
    for (auto* who : {&one, &other}) {
      const auto& peer = who == &one ? other : one;
      if (!is_linked(*who, peer)) // else it has not noticed yet
        set(*who, peer, cause);
    }
    return;
  }
  if (one.decisions->standing(other.incarnation) != peer_standing::living
      || other.decisions->standing(one.incarnation) != peer_standing::living)
    return;
  connect(one, other);
  connect(other, one);
}

void simulated_cluster::connect(process& who, process& peer) {
  after(who, between(2ms, 20ms), [this, &who, &peer] {
    const auto& way = between(who.machine, peer.machine);
    if (peer.runs && !way.is_cut && !way.tls_fails)
      set(who, peer, link_status::up);
  });
}

/// An attempt to reach a process that is not there any more. Its port refuses,
/// unless another one has taken its place.
void simulated_cluster::dial_ended(process& who, const process& ended) {
  if (who.stalled_until > now() || is_linked(who, ended)
      || who.decisions->standing(ended.incarnation) != peer_standing::living)
    return;
  const auto& way = between(who.machine, ended.machine);
  const auto* successor = running(ended.machine);
  const auto refuses =
    way.is_cut ? way.refuses : successor == nullptr || successor == &who;
  set(who, ended, refuses ? link_status::refused : link_status::unreachable);
}

void simulated_cluster::set(process& who, const process& peer,
                            link_status status) {
  auto& known = status_[who.number][peer.number];
  if (known == status)
    return;
  if (known == link_status::up && is_linked(peer, who)) {
    linked_at_[who.number][peer.number] = now();
    linked_at_[peer.number][who.number] = now();
  }
  if (status == link_status::up)
    up_at_[who.number][peer.number] = now();
  known = status;
  who.decisions->link_changed(peer.incarnation, status);
}

/// An end finds that its link is lost, or closes it: the other end finds that
/// too, but late when the network keeps it from knowing.
void simulated_cluster::lose(process& who, process& peer) {
  if (!is_linked(who, peer))
    return;
  set(who, peer, link_status::unreachable);
  if (!peer.runs)
    return;
  const auto is_cut = between(who.machine, peer.machine).is_cut;
  after(peer, is_cut ? between(3s, 4200ms) : between(300us, 2ms),
        [this, &who, &peer] {
          if (!is_linked(who, peer))
            lose(peer, who);
        });
}

} // namespace greenroom::test
