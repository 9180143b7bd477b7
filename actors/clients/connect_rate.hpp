#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace greenroom {

/// How often each address may connect: `connects_per_minute` at once, then
/// evenly. What is known of an address is the time at which its allowance
/// will be full again, and it is forgotten once that has come: the table
/// holds who connected a moment ago, not who ever did.
class connect_rate {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// So many addresses are remembered, in about 4 MB. Those beyond are let
  /// in: who has that many is not held up by a limit for one of them.
  static constexpr std::size_t addresses_max = 65536;

  /// Whether the address may connect now; if so, it is counted.
  /// @param counting_key of the address, which is counted.
  /// @param connects_per_minute 0: no limit.
  bool take(std::uint64_t counting_key, time_point now,
            std::uint32_t connects_per_minute);

  std::size_t size() const noexcept { return full_again_.size(); }

private:
  void forget_full(time_point now);

  std::unordered_map<std::uint64_t, time_point> full_again_;
  time_point next_look_{};
};

} // namespace greenroom
