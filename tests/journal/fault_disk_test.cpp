#include "tests/support/fault_disk.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstring>

using namespace greenroom;

namespace {

std::string content(const fault_file& file) {
  std::string result(file.size(), '\0');
  CHECK(file.read(0, result.data(), result.size()) == result.size());
  return result;
}

void write(fault_file& file, std::size_t offset, const std::string& text) {
  file.write(offset, text.data(), text.size());
}

} // namespace

TEST_CASE("a cut leaves nothing but what was synced") {
  std::mt19937_64 random{1};
  fault_file file;
  write(file, 0, std::string(2000, 'a'));
  file.sync();
  write(file, 100, "bbb");
  write(file, 5000, "ccc");
  CHECK(file.size() == 5003);
  file.cut(random, cut_survival::nothing);
  CHECK(content(file) == std::string(2000, 'a'));
  file.truncate(10);
  file.cut(random, cut_survival::nothing);
  CHECK(file.size() == 2000);
  file.truncate(10);
  file.sync();
  file.cut(random, cut_survival::nothing);
  CHECK(content(file) == std::string(10, 'a'));
}

TEST_CASE("a cut may leave some of the sectors that were not synced") {
  std::mt19937_64 random{2};
  constexpr std::size_t sectors = 8;
  bool torn = false;
  for (int i = 0; i != 200; ++i) {
    fault_file file;
    write(file, 0, std::string(sectors * fault_file::sector_bytes, 'a'));
    file.sync();
    write(file, 0, std::string(sectors * fault_file::sector_bytes, 'b'));
    file.cut(random, cut_survival::some_sectors);
    const auto left = content(file);
    CHECK(left.size() == sectors * fault_file::sector_bytes);
    std::size_t fresh = 0;
    for (std::size_t sector = 0; sector != sectors; ++sector) {
      const auto part = left.substr(sector * fault_file::sector_bytes,
                                    fault_file::sector_bytes);
      CHECK(part.find_first_not_of(part[0]) == std::string::npos);
      fresh += part[0] == 'b' ? 1 : 0;
    }
    torn = torn || (fresh != 0 && fresh != sectors);
  }
  CHECK(torn);
}

TEST_CASE("a later sync does not make up for one that failed") {
  std::mt19937_64 random{3};
  fault_file file;
  write(file, 0, "lost");
  file.fail_sync();
  file.sync();
  file.cut(random, cut_survival::nothing);
  CHECK(content(file) == std::string(4, '\0'));
}

TEST_CASE("a file whose name was not synced is gone after a cut") {
  std::mt19937_64 random{4};
  fault_disk disk;
  disk.open("kept", true);
  disk.sync_names();
  disk.open("lost", true)->data.sync();
  CHECK(disk.exists("lost"));
  CHECK(disk.remove("kept"));
  disk.cut(random, cut_survival::nothing);
  CHECK_FALSE(disk.exists("lost"));
  CHECK(disk.exists("kept"));
  CHECK_FALSE(disk.open("nowhere", false));
}
