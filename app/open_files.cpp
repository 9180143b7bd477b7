#include "app/open_files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace greenroom {

namespace {

constexpr std::size_t files_for_the_rest = 64;

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

std::size_t open_files_for_clients() noexcept {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const auto files =
    std::max<std::size_t>(limit.rlim_cur, files_for_the_rest + 1);
  return files - files_for_the_rest;
}

} // namespace greenroom
