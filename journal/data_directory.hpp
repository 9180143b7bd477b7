#pragma once

#include <optional>
#include <string>

namespace greenroom {

/// Makes a data directory (0700) if there is none, and holds it for one
/// process: a second one is told so instead of sharing the files.
class data_directory {
public:
  data_directory() = default;
  data_directory(const data_directory&) = delete;
  data_directory& operator=(const data_directory&) = delete;
  /// Lets others in.
  ~data_directory();

  /// @returns what is wrong and what to do about it, or nothing.
  std::optional<std::string> hold(const std::string& path);

  /// Makes a file that only its owner can read (0600), and sees to it that its
  /// name is on stable storage. An existing one keeps its content.
  /// @returns what is wrong, or nothing.
  std::optional<std::string> make_file(const std::string& name) const;

private:
  std::string path_;
  int lock_ = -1;
};

/// Puts a directory's names on stable storage. @returns whether that worked.
bool sync_directory(const std::string& path) noexcept;

} // namespace greenroom
