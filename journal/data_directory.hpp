#pragma once

#include <optional>
#include <string>

namespace greenroom {

/// Makes a data directory (0700) if there is none, and locks it for this
/// process. A second process is refused: both would write the same files.
class data_directory {
public:
  data_directory() = default;
  data_directory(const data_directory&) = delete;
  data_directory& operator=(const data_directory&) = delete;
  /// Releases the lock.
  ~data_directory();

  /// Makes and locks the directory.
  /// @returns what is wrong and what to do about it, or nothing.
  std::optional<std::string> hold(const std::string& path);

  /// Makes a file that only its owner can read (0600), and syncs the directory,
  /// so that a power cut does not lose its name. An existing file keeps its
  /// content.
  /// @returns what is wrong, or nothing.
  std::optional<std::string> make_file(const std::string& name) const;

private:
  std::string path_;
  int lock_ = -1;
};

/// Syncs a directory, so that a power cut loses none of its names.
/// @returns whether that worked.
bool sync_directory(const std::string& path) noexcept;

} // namespace greenroom
