#include "journal/free_space.hpp"

#include <sys/statvfs.h>

namespace greenroom {

std::optional<std::uint64_t> free_bytes_of(const std::string& path) {
  struct statvfs found {};
  if (::statvfs(path.c_str(), &found) != 0)
    return std::nullopt;
  return std::uint64_t{found.f_bavail} * found.f_frsize;
}

bool free_space_watch::is_short() {
  if (reserve_bytes_ == 0)
    return false;
  const auto now = from_.now();
  if (!looked_at_ || now - *looked_at_ >= std::chrono::seconds{1}) {
    looked_at_ = now;
    const auto free = from_.free_bytes();
    short_ = free && *free < reserve_bytes_;
  }
  return short_;
}

} // namespace greenroom
