#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace greenroom {

/// How a finished file gets its name without ever replacing another file. The
/// system's calls; tests have others, which file systems lack.
struct naming_calls {
  int (*link)(const char* from, const char* to);
  int (*rename_new)(const char* from, const char* to); ///< RENAME_NOREPLACE

  static naming_calls of_system() noexcept;
};

/// A database file that is written beside its target as `TARGET.unfinished`,
/// and either gets the target's name when it is complete or is removed. It is
/// locked meanwhile (flock), so that the one that a killed process has left
/// behind is told from one that is being written.
class unfinished_file {
public:
  explicit unfinished_file(std::string target,
                           naming_calls calls = naming_calls::of_system());
  unfinished_file(const unfinished_file&) = delete;
  unfinished_file& operator=(const unfinished_file&) = delete;
  ~unfinished_file();

  const std::string& path() const noexcept { return path_; }

  /// Makes the file (0600), empty, in place of a left-over one.
  /// @returns what is wrong and what to do about it, or nothing.
  std::optional<std::string> make();

  /// Gives the file, closed by SQLite, the target's name; an existing target
  /// stays as it is.
  /// @returns what is wrong, or nothing.
  std::optional<std::string> publish();

private:
  enum class attempt : std::uint8_t { made, again, failed };

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
