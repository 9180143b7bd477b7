#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>

namespace greenroom::soak {

/// Counts by name what happened in a run, and tells the problems it found.
class tally {
public:
  /// How many problems are told; the rest is only counted.
  static constexpr size_t problems_max = 20;

  void count(const std::string& what, uint64_t times = 1) {
    counts_[what] += times;
  }

  /// The first ones are printed at once: a run that hangs has said why.
  void problem(const std::string& text) {
    if (++problem_count_ <= problems_max)
      std::printf("%s\n", text.c_str());
  }

  /// What came before the problem just told, for who looks for its cause.
  void detail(const std::string& text) {
    if (problem_count_ <= problems_max)
      std::printf("    %s\n", text.c_str());
  }

  uint64_t problem_count() const { return problem_count_; }

  /// Adds the counts of another one, not its texts.
  void add(const tally& other) {
    problem_count_ += other.problem_count_;
    for (const auto& [what, times] : other.counts_)
      counts_[what] += times;
  }

  uint64_t of(const std::string& what) const {
    const auto found = counts_.find(what);
    return found == counts_.end() ? 0 : found->second;
  }

  void print() const {
    for (const auto& [what, times] : counts_)
      std::printf("%10llu %s\n", static_cast<unsigned long long>(times),
                  what.c_str());
  }

private:
  std::map<std::string, uint64_t> counts_;
  uint64_t problem_count_ = 0;
};

} // namespace greenroom::soak
