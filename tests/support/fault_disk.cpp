#include "tests/support/fault_disk.hpp"

#include <algorithm>
#include <cstring>

namespace greenroom {

namespace {

bool coin(std::mt19937_64& random) {
  return (random() & 1) != 0;
}

} // namespace

std::size_t fault_file::read(std::size_t offset, void* out,
                             std::size_t size) const {
  if (offset >= live_.size())
    return 0;
  const auto there = std::min(size, live_.size() - offset);
  std::memcpy(out, live_.data() + offset, there);
  return there;
}

void fault_file::write(std::size_t offset, const void* data, std::size_t size) {
  if (size == 0)
    return;
  // A hole before the data reads as zeros, and is as unsynced as the data.
  mark(std::min(offset, live_.size()), offset + size);
  if (live_.size() < offset + size)
    live_.resize(offset + size);
  std::memcpy(live_.data() + offset, data, size);
}

void fault_file::truncate(std::size_t size) {
  if (size < live_.size()) {
    mark(size, live_.size());
    live_.resize(size);
  }
}

void fault_file::sync() {
  stable_.resize(live_.size());
  for (const auto sector : changed_) {
    const auto first = sector * sector_bytes;
    if (first < live_.size())
      std::memcpy(stable_.data() + first, live_.data() + first,
                  std::min(sector_bytes, live_.size() - first));
  }
  forget_changes();
}

void fault_file::cut(std::mt19937_64& random, cut_survival survival) {
  if (survival == cut_survival::some_sectors) {
    const auto low = std::min(stable_.size(), live_.size());
    const auto high = std::max(stable_.size(), live_.size());
    auto size = coin(random) ? low : high;
    if (coin(random))
      size = low + random() % (high - low + 1);
    stable_.resize(size);
    // From "nearly nothing" to "nearly all" of the changed sectors survives.
    const auto kept_of_100 = random() % 101;
    for (const auto sector : changed_) {
      const auto first = sector * sector_bytes;
      const auto end = std::min({first + sector_bytes, size, live_.size()});
      if (first < end && random() % 100 < kept_of_100)
        std::memcpy(stable_.data() + first, live_.data() + first, end - first);
    }
  }
  forget_changes();
  live_ = stable_;
}

void fault_file::mark(std::size_t first_byte, std::size_t end_byte) {
  const auto end = (end_byte + sector_bytes - 1) / sector_bytes;
  if (is_changed_.size() < end)
    is_changed_.resize(end);
  for (auto sector = first_byte / sector_bytes; sector != end; ++sector) {
    if (is_changed_[sector])
      continue;
    is_changed_[sector] = true;
    changed_.push_back(sector);
  }
}

void fault_file::forget_changes() noexcept {
  for (const auto sector : changed_)
    is_changed_[sector] = false;
  changed_.clear();
}

std::shared_ptr<fault_inode> fault_disk::open(const std::string& name,
                                              bool create) {
  const auto found = live_.find(name);
  if (found != live_.end())
    return found->second;
  if (!create)
    return nullptr;
  return live_[name] = std::make_shared<fault_inode>();
}

bool fault_disk::exists(const std::string& name) const {
  return live_.contains(name);
}

bool fault_disk::remove(const std::string& name) {
  return live_.erase(name) != 0;
}

void fault_disk::sync_names() {
  stable_ = live_;
}

void fault_disk::cut(std::mt19937_64& random, cut_survival survival) {
  if (survival == cut_survival::some_sectors) {
    auto all = live_;
    all.insert(stable_.begin(), stable_.end());
    for (const auto& [name, ignored] : all) {
      if (!coin(random))
        continue;
      if (const auto found = live_.find(name); found != live_.end())
        stable_[name] = found->second;
      else
        stable_.erase(name);
    }
  }
  live_ = stable_;
  for (const auto& [name, inode] : live_) {
    inode->data.cut(random, survival);
    inode->regions.clear();
  }
}

} // namespace greenroom
