#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace greenroom {

/// How many bytes a user without privileges can still write to the file system
/// of `path`; nothing if the system does not tell.
std::optional<std::uint64_t> free_bytes_of(const std::string& path);

/// Says whether a reserve of free space is left; looks at the file system at
/// most once a second.
class free_space_watch {
public:
  using clock = std::chrono::steady_clock;

  struct sources {
    std::function<std::optional<std::uint64_t>()> free_bytes;
    std::function<clock::time_point()> now;
  };

  /// @param reserve_bytes 0: never short.
  free_space_watch(std::uint64_t reserve_bytes, sources from)
      : reserve_bytes_(reserve_bytes), from_(std::move(from)) {}

  /// Whether less than the reserve was free at the last look. Not short if the
  /// system does not tell.
  bool is_short();

private:
  std::uint64_t reserve_bytes_;
  sources from_;
  std::optional<clock::time_point> looked_at_;
  bool short_ = false;
};

} // namespace greenroom
