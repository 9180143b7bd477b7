#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "tests/support/cannot_run.hpp"

#include <cstdlib>
#include <iostream>

namespace {

constexpr int skipped = 77; // SKIP_RETURN_CODE in CMakeLists.txt

bool could_not_run = false;

} // namespace

namespace greenroom::test {

void cannot_run(std::string_view why) {
  std::cout << "cannot run here: " << why << std::endl;
  could_not_run = true;
}

bool with_io_uring() {
  const auto* chosen = std::getenv("GREENROOM_TEST_IO_URING");
  return chosen == nullptr || std::string_view{chosen} != "0";
}

} // namespace greenroom::test

int main(int argc, char** argv) {
  const auto result = doctest::Context{argc, argv}.run();
  return result == 0 && could_not_run ? skipped : result;
}
