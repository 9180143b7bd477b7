#include "actors/cluster/peer_reach.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace greenroom;

TEST_CASE("a link is lost only when it was up") {
  peer_reach reach;
  CHECK_FALSE(reach.set(2, link_status::unreachable));
  CHECK_FALSE(reach.set(2, link_status::up));
  CHECK_FALSE(reach.set(2, link_status::up));
  CHECK(reach.set(2, link_status::unreachable));
  CHECK_FALSE(reach.set(2, link_status::refused));
}

TEST_CASE("who is forgotten is neither linked nor heard") {
  peer_reach reach;
  CHECK_FALSE(reach.hears_anyone());
  CHECK(reach.status(2) == link_status::none);
  reach.set(2, link_status::up);
  reach.set(3, link_status::tls_failed);
  CHECK(reach.linked() == std::vector<incarnation_number>{2});
  CHECK(reach.known() == std::vector<incarnation_number>{2, 3});
  CHECK(reach.hears_anyone());
  reach.forget(2);
  CHECK_FALSE(reach.is_linked(2));
  CHECK_FALSE(reach.hears_anyone());
  CHECK(reach.linked().empty());
}

TEST_CASE("every status has a text of its own") {
  std::vector<std::string> texts;
  for (const auto status :
       {link_status::none, link_status::up, link_status::unreachable,
        link_status::refused, link_status::tls_failed,
        link_status::version_unsuitable}) {
    for (const auto& other : texts)
      CHECK(other != text(status));
    texts.emplace_back(text(status));
  }
}
