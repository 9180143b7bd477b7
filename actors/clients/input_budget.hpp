#pragma once

#include "actors/node/input_totals.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace greenroom {

struct client;

/// The input of one loop's clients that is held, and who is closed when the
/// half-finished lines of all exceed limits.input_bytes_total: a client for
/// each line that never ends costs a lot of memory and nothing else limits it.
/// Clients whose complete lines wait for replies or for their rate are bounded
/// by not being read, and never closed.
///
/// The first to be closed is whose unfinished line has cost most so far, in
/// bytes times seconds: who sends a long line at this moment is spared before
/// who holds a shorter one for minutes. A plain object of its loop's thread.
class input_budget {
public:
  /// @param all shared by the budgets of all loops.
  explicit input_budget(input_totals& all) : all_(all) {}
  ~input_budget();
  input_budget(const input_budget&) = delete;
  input_budget& operator=(const input_budget&) = delete;

  /// Notes how many bytes are held for a client, after each change.
  /// @param unfinished whether they are a line without its end; else they wait.
  void note(client& who, std::size_t bytes, bool unfinished,
            std::uint32_t now_seconds);
  void forget(client& who) { note(who, 0, false, 0); }

  /// Takes the clients that are to be closed: none while the total is kept, or
  /// while this loop is within its share of it. Those taken are forgotten. At
  /// least a quarter of the share is made free, so that the look at all clients
  /// of the loop is paid for by that many bytes of input.
  /// @param total limits.input_bytes_total
  /// @param loops how many share it
  std::vector<client*> take_guilty(std::uint64_t total, std::size_t loops,
                                   std::uint32_t now_seconds);

  /// Whether clients that must wait are not to be read at all.
  bool is_tight(std::uint64_t total) const noexcept {
    return all_.unfinished + all_.waiting > total;
  }

private:
  struct entry {
    client* who;
    std::uint32_t bytes;
    std::uint32_t since_seconds; // of the line's first byte
    bool unfinished;
  };

  void count(const entry& held, bool added) noexcept;
  void remove(client& who);

  input_totals& all_;
  std::uint64_t unfinished_ = 0; // of this loop
  std::vector<entry> entries_;   // in no order
};

} // namespace greenroom
