#include "app/open_files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace greenroom {

namespace {

// A server without clients has 23 with one loop, and 6 with each further one.
constexpr std::size_t files_with_one_loop = 64;
constexpr std::size_t files_for_each_loop = 8;

} // namespace

void raise_open_files_limit() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void fill_standard_descriptors() noexcept {
  for (const auto fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(fd, F_GETFD) == -1)
      open("/dev/null", O_RDWR); // gets the lowest number that is free: `fd`
}

std::size_t open_files_for_clients(std::size_t loops) noexcept {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const auto rest = files_with_one_loop + files_for_each_loop * (loops - 1);
  return std::max<std::size_t>(limit.rlim_cur, rest + 1) - rest;
}

} // namespace greenroom
