#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace greenroom {

/// Limits how often each address may connect: a token bucket that holds
/// `connects_per_minute` and fills up in a minute. Keeps for each address the
/// time at which its bucket will be full, and forgets it then: the table holds
/// the addresses of the last minute, not all that ever connected.
class connect_rate {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The most addresses that are remembered, in about 4 MB. Further ones are
  /// let in: a limit for each address does not stop somebody with that many.
  static constexpr std::size_t addresses_max = 65536;

  /// Whether the address may connect now; if so, this connection is counted.
  /// @param counting_key the address's, see net/listen_address.hpp.
  /// @param connects_per_minute 0: no limit.
  bool take(std::uint64_t counting_key, time_point now,
            std::uint32_t connects_per_minute);

  std::size_t size() const noexcept { return full_at_.size(); }

private:
  void forget_full(time_point now);

  std::unordered_map<std::uint64_t, time_point> full_at_;
  time_point next_look_{};
};

} // namespace greenroom
