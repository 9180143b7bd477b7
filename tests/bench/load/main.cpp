#include "tests/bench/load/runs.hpp"
#include "tests/bench/load/sockets.hpp"

#include <sys/prctl.h>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  using namespace greenroom::bench;
  auto exit_code = 0;
  auto settings = read_options(argc, argv, exit_code);
  if (!settings)
    return exit_code;
  allow_sockets(settings->clients());
  // Timers of the open loop are due to the nanosecond, not within 50 us.
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  try {
    auto result = run(*settings);
    std::printf("%s\n", result.dump().c_str());
    return result.contains("failed") ? 1 : 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "greenroom_load: %s\n", error.what());
    return 1;
  }
}
