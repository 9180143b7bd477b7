#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace greenroom {

/// The system calls that give a finished file its name and never replace
/// another file. Tests pass some that fail, as on file systems that lack them.
struct naming_calls {
  int (*link)(const char* from, const char* to);
  int (*rename_new)(const char* from, const char* to); ///< RENAME_NOREPLACE

  static naming_calls of_system() noexcept;
};

/// A database file that is written beside its target as `TARGET.unfinished`.
/// When it is complete it gets the target's name, else it is removed. It is
/// locked until then (flock): an unlocked one was left by a killed process.
class unfinished_file {
public:
  explicit unfinished_file(std::string target,
                           naming_calls calls = naming_calls::of_system());
  unfinished_file(const unfinished_file&) = delete;
  unfinished_file& operator=(const unfinished_file&) = delete;
  ~unfinished_file();

  const std::string& path() const noexcept { return path_; }

  /// Makes the file (0600), empty; replaces one that a killed process has left.
  /// @returns what is wrong and what to do about it, or nothing.
  std::optional<std::string> make();

  /// Gives the file, closed by SQLite, the target's name; an existing target
  /// stays as it is.
  /// @returns what is wrong, or nothing.
  std::optional<std::string> publish();

private:
  enum class attempt : std::uint8_t { made, retry, failed };

  attempt try_make(std::string& problem);
  bool is_still_ours() const noexcept;
  void remove() noexcept;
  void remove_side_files() const noexcept;
  int rename_over_placeholder() noexcept;

  const std::string target_;
  const std::string path_;
  const naming_calls calls_;
  int file_ = -1; ///< Open and locked while the name `path_` is ours.
};

} // namespace greenroom
