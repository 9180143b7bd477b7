#include "actors/clients/connect_rate.hpp"

#include <doctest/doctest.h>

using namespace greenroom;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const connect_rate::time_point start{std::chrono::hours{1}};

// How many connections an address gets at once.
int take_all(connect_rate& rate, std::uint64_t address,
             connect_rate::time_point now, std::uint32_t per_minute) {
  int taken = 0;
  while (taken < 10'000 && rate.take(address, now, per_minute))
    ++taken;
  return taken;
}

} // namespace

TEST_CASE("an address that has used up its minute is refused") {
  for (const std::uint32_t per_minute : {1U, 7U, 120U, 5000U}) {
    CAPTURE(per_minute);
    connect_rate rate;
    CHECK(take_all(rate, 7, start, per_minute) == static_cast<int>(per_minute));
    CHECK_FALSE(rate.take(7, start, per_minute));
  }
}

TEST_CASE("the refusals of one address do not put off its next connection") {
  connect_rate rate;
  take_all(rate, 7, start, 60);
  for (auto now = start; now < start + milliseconds{999};
       now += milliseconds{1})
    REQUIRE_FALSE(rate.take(7, now, 60));
  CHECK(rate.take(7, start + seconds{1}, 60));
}

TEST_CASE("one address does not use up another's minute") {
  connect_rate rate;
  take_all(rate, 7, start, 120);
  CHECK(take_all(rate, 8, start, 120) == 120);
}

TEST_CASE("a connection comes free at each share of the minute") {
  connect_rate rate;
  take_all(rate, 7, start, 120);
  for (int i = 1; i <= 1000; ++i)
    REQUIRE(take_all(rate, 7, start + i * milliseconds{500}, 120) == 1);
  CHECK(take_all(rate, 7, start + minutes{60}, 120) == 120);
}

TEST_CASE("0 is no limit and remembers nobody") {
  connect_rate rate;
  rate.take(7, start, 1);
  CHECK(take_all(rate, 7, start, 0) == 10'000);
  CHECK(rate.size() == 0);
}

TEST_CASE("a new limit holds at once") {
  connect_rate rate;
  take_all(rate, 7, start, 10);
  CHECK_FALSE(rate.take(7, start, 120));
  CHECK(take_all(rate, 7, start + seconds{1}, 120) == 2);
}

TEST_CASE("an address whose minute is full again is forgotten") {
  connect_rate rate;
  take_all(rate, 7, start, 120);
  rate.take(8, start, 120);
  CHECK(rate.size() == 2);
  rate.take(9, start + seconds{2}, 120); // 8 is full again after half a second
  CHECK(rate.size() == 2);
  rate.take(9, start + seconds{61}, 120);
  CHECK(rate.size() == 1);
}

TEST_CASE("more addresses than the table holds are let in and not kept") {
  connect_rate rate;
  rate.take(1, start, 1);
  const auto crowd = connect_rate::addresses_max + 1000;
  for (std::uint64_t address = 2; address < crowd; ++address)
    REQUIRE(rate.take(address, start, 1));
  CHECK(rate.size() == connect_rate::addresses_max);
  CHECK_FALSE(rate.take(1, start, 1)); // who was known stays so
  CHECK(rate.take(crowd, start, 1));
  CHECK(rate.take(crowd, start + seconds{61}, 1));
  CHECK(rate.size() == 1);
}
