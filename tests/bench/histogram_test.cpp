#include "tests/bench/load/histogram.hpp"

#include <doctest/doctest.h>

using greenroom::bench::histogram;

TEST_CASE("an empty histogram has only zeros") {
  histogram empty;
  CHECK(empty.total() == 0);
  CHECK(empty.quantile(0.99) == 0);
}

TEST_CASE("quantiles are right to 1.6 percent at every size") {
  for (uint64_t scale = 1; scale < (uint64_t{1} << 50U); scale *= 3) {
    histogram values;
    for (uint64_t i = 1; i <= 1000; ++i)
      values.record(i * scale);
    for (auto part : {0.1, 0.5, 0.9, 0.99}) {
      auto exact = part * 1000 * static_cast<double>(scale);
      auto found = static_cast<double>(values.quantile(part));
      CHECK(found >= exact);
      CHECK(found <= exact * 1.016 + static_cast<double>(scale) * 1.02);
    }
    CHECK(values.quantile(1) == 1000 * scale);
  }
}

TEST_CASE("merging adds up") {
  histogram low;
  histogram high;
  low.record(10);
  high.record(5000);
  low.merge(high);
  CHECK(low.total() == 2);
  CHECK(low.max() == 5000);
  CHECK(low.quantile(0.25) == 10);
}
