#include "actors/cluster/link_handshake.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

namespace {

// Of a link number, for the resets within one life. Above them it has the
// highest life that took part, so that no later life uses it again.
constexpr int resets_bits = 32;

} // namespace

bool dials(std::string_view own, std::string_view peer) {
  return own > peer;
}

link_handshake::link_handshake(link_identity own, std::string peer)
    : own_(std::move(own)), peer_(std::move(peer)),
      dials_(greenroom::dials(own_.node, peer_)),
      link_(own_.incarnation << resets_bits) {}

link_hello link_handshake::dial(batch_number seen) {
  ++attempt_;
  awaits_answer_ = true;
  return answer(seen);
}

link_hello link_handshake::answer(batch_number seen) const {
  return {own_.cluster,
          own_.node,
          own_.incarnation,
          own_.lowest_version,
          own_.highest_version,
          link_,
          seen,
          peer_life_,
          attempt_};
}

link_end link_handshake::judge(const link_hello& hello) const {
  if (hello.node == own_.node)
    return link_end::own_name;
  if (hello.cluster != own_.cluster)
    return link_end::other_cluster;
  if (hello.node != peer_)
    return link_end::other_node;
  if (hello.incarnation <= over_up_to_)
    return link_end::life_is_over;
  if (hello.lowest_version > own_.highest_version
      || hello.highest_version < own_.lowest_version)
    return link_end::no_common_version;
  return link_end::none;
}

link_handshake::outcome link_handshake::agree(const link_hello& hello) {
  const auto result = dials_ ? obey(hello) : decide(hello);
  if (result == outcome::goes_on || result == outcome::reset) {
    version_ = std::min(own_.highest_version, hello.highest_version);
    last_life_ = hello.incarnation;
    end_life(hello.incarnation - 1);
  }
  return result;
}

bool link_handshake::names_our_link(const link_hello& hello) const {
  return is_linked() && hello.link == link_ && hello.incarnation == peer_life_
         && hello.known_of_peer == own_.incarnation;
}

link_handshake::outcome link_handshake::decide(const link_hello& hello) {
  if (hello.incarnation == last_life_ && hello.attempt <= attempt_)
    return outcome::late;
  attempt_ = hello.attempt;
  if (names_our_link(hello))
    return outcome::goes_on;
  reset(hello, std::max(link_, hello.link) + 1);
  return outcome::reset;
}

link_handshake::outcome link_handshake::obey(const link_hello& answer) {
  if (!awaits_answer_ || answer.attempt != attempt_
      || answer.known_of_peer != own_.incarnation)
    return outcome::late;
  awaits_answer_ = false;
  if (names_our_link(answer))
    return outcome::goes_on;
  if (answer.link <= link_)
    return outcome::rules_broken;
  reset(answer, answer.link);
  return outcome::reset;
}

void link_handshake::reset(const link_hello& hello, link_number number) {
  link_ = number;
  peer_life_ = hello.incarnation;
}

void link_handshake::end_life(incarnation_number last) {
  over_up_to_ = std::max(over_up_to_, last);
  if (peer_life_ <= over_up_to_)
    peer_life_ = 0;
}

} // namespace greenroom
