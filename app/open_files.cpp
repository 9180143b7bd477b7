#include "app/open_files.hpp"

#include <sys/resource.h>

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

std::size_t open_files_for_clients() noexcept {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const auto files =
    std::max<std::size_t>(limit.rlim_cur, files_for_the_rest + 1);
  return files - files_for_the_rest;
}

} // namespace greenroom
