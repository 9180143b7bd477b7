#pragma once

#include "tests/support/temp_dir.hpp"

#include <sys/mount.h>

#include <string>

namespace greenroom::test {

/// A file system of a few megabytes in memory, for as long as it lives.
/// Mounting one needs a permission that not every machine gives.
class small_disk {
public:
  explicit small_disk(const std::string& size)
      : mounted_(::mount("none", directory_.path().c_str(), "tmpfs",
                         MS_NOSUID | MS_NODEV, ("size=" + size).c_str())
                 == 0) {}

  ~small_disk() {
    // Lazily: the server ends a moment later.
    if (mounted_)
      ::umount2(directory_.path().c_str(), MNT_DETACH);
  }

  bool mounted() const { return mounted_; }
  std::string operator/(const std::string& entry) const {
    return directory_ / entry;
  }

private:
  temp_dir directory_;
  bool mounted_;
};

} // namespace greenroom::test
