#include "app/memory_trimmer.hpp"

#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <cstddef>
#include <fstream>
#include <memory>
#include <vector>

using namespace greenroom;

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

std::size_t resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  std::size_t all_pages = 0;
  std::size_t resident_pages = 0;
  statm >> all_pages >> resident_pages;
  return resident_pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

using block = std::unique_ptr<char[]>;

/// Blocks of 1 KiB, 64 MiB in all, of which most are freed.
/// @returns one of every 64: they keep the heap from shrinking by itself.
std::vector<block> leave_a_crowd() {
  std::vector<block> all(65536);
  std::vector<block> staying;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = std::make_unique<char[]>(1024);
    if (i % 64 == 0)
      staying.push_back(std::move(all[i]));
  }
  return staying;
}

} // namespace

TEST_CASE("freed memory goes back to the system, each time") {
  if (test::sanitized)
    return; // A sanitizer's allocator has nothing to trim.
  boost::asio::io_context io;
  const memory_trimmer trimmer{io, std::chrono::milliseconds{1}};
  for (auto round = 0; round < 3; ++round) {
    const auto staying = leave_a_crowd();
    const auto before = resident_bytes();
    REQUIRE(before > 64 * mib);
    io.run_one();
    CHECK(resident_bytes() < before - 40 * mib);
  }
}
