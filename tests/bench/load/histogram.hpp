#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace greenroom::bench {

/// Counts durations in buckets at most 1/64 wide, so that every quantile is
/// right to 1.6 % and recording costs a few instructions.
class histogram {
public:
  void record(uint64_t nanoseconds) {
    ++counts_[bucket_of(nanoseconds)];
    ++total_;
    max_ = std::max(max_, nanoseconds);
  }

  void merge(const histogram& other) {
    for (size_t i = 0; i < counts_.size(); ++i)
      counts_[i] += other.counts_[i];
    total_ += other.total_;
    max_ = std::max(max_, other.max_);
  }

  /// The upper bound of the bucket that holds the quantile (0–1), in
  /// nanoseconds; 0 when nothing was recorded.
  uint64_t quantile(double part) const {
    auto rank = static_cast<uint64_t>(part * static_cast<double>(total_));
    uint64_t seen = 0;
    for (size_t i = 0; i < counts_.size(); ++i)
      if ((seen += counts_[i]) > rank)
        return std::min(upper_bound(i), max_);
    return max_;
  }

  uint64_t total() const { return total_; }
  uint64_t max() const { return max_; }

private:
  static constexpr unsigned sub_bits = 6;
  static constexpr uint64_t sub_buckets = 1U << sub_bits;

  static size_t bucket_of(uint64_t value) {
    if (value < sub_buckets)
      return value;
    auto shift = static_cast<unsigned>(std::bit_width(value)) - sub_bits - 1;
    return ((shift + 1) << sub_bits) + ((value >> shift) - sub_buckets);
  }

  static uint64_t upper_bound(size_t bucket) {
    if (bucket < sub_buckets)
      return bucket;
    auto shift = (bucket >> sub_bits) - 1;
    return (((bucket & (sub_buckets - 1)) + sub_buckets + 1) << shift) - 1;
  }

  std::array<uint64_t, 60 * sub_buckets> counts_{};
  uint64_t total_ = 0;
  uint64_t max_ = 0;
};

} // namespace greenroom::bench
