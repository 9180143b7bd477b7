#include "journal/refusal_log.hpp"

#include <doctest/doctest.h>

using namespace greenroom;

TEST_CASE("refusing is told once, with the reason and the free space") {
  std::optional<std::uint64_t> free = 4096;
  refusal_log log{[&] { return free; }};
  CHECK(log.refused("the disk is full")
        == "the journal records nothing: the disk is full; 4096 bytes are "
           "free");
  CHECK_FALSE(log.refused("the disk is full"));
  CHECK_FALSE(log.refused("another reason"));
  free = 8192;
  CHECK(log.recorded() == "the journal records again; 8192 bytes are free");
  CHECK_FALSE(log.recorded());
  free.reset();
  CHECK(log.refused("again")
        == "the journal records nothing: again; how much is free cannot be "
           "told");
}

TEST_CASE("a journal that refuses nothing has nothing to tell") {
  refusal_log log{[] { return std::uint64_t{1}; }};
  CHECK_FALSE(log.recorded());
}
