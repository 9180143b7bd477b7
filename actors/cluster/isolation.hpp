#pragma once

#include <chrono>
#include <optional>

namespace greenroom {

/// Whether this node may have been evicted without its knowing: it could not
/// write for 10 s and hears from no peer, which would have told it. While peers
/// are heard, the database is away for all, and nobody is evicted.
class isolation {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit isolation(time_point start) : last_beat_at_(start) {}

  /// @param asked_at when the beat that succeeded was sent.
  void beat(time_point asked_at) noexcept { last_beat_at_ = asked_at; }

  /// @param since when the fate of the oldest append that is not settled became
  ///              unknown; none when all are settled.
  void append_unsettled(std::optional<time_point> since) noexcept {
    unsettled_since_ = since;
  }

  bool is_isolated(time_point now, bool hears_anyone) const noexcept;

private:
  time_point last_beat_at_;
  std::optional<time_point> unsettled_since_;
};

} // namespace greenroom
