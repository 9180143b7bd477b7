// The floor under every figure: the same work without names and without a
// journal. It prints the ready line of the real server.

#include "tests/bench/floor/fan_out.hpp"

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

int main(int argc, char** argv) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  try {
    greenroom::bench::fan_out server{
      static_cast<uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0)};
    std::printf("ready line=127.0.0.1:%u\n", unsigned{server.port()});
    std::fflush(stdout);
    server.run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
