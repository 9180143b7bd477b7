#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace greenroom::test {

/// A new directory that is removed, with all in it, when the object ends.
class temp_dir {
public:
  temp_dir() {
    auto pattern =
      (std::filesystem::temp_directory_path() / "greenroom-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw std::runtime_error("cannot make a directory " + pattern);
    path_ = pattern;
  }

  temp_dir(const temp_dir&) = delete;
  temp_dir& operator=(const temp_dir&) = delete;

  ~temp_dir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  /// The name of an entry of this directory.
  std::string operator/(const std::string& entry) const {
    return (path_ / entry).string();
  }

private:
  std::filesystem::path path_;
};

} // namespace greenroom::test
