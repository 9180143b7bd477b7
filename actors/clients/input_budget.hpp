#pragma once

#include "actors/node/input_totals.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace greenroom {

struct client;

/// Counts the input that is held for one loop's clients, and chooses whom to
/// close when the unfinished lines of all clients exceed
/// limits.input_bytes_total: nothing else bounds the memory for many clients
/// that each begin a line and never end it. Clients whose complete lines wait
/// for replies or for their rate are not read, which bounds them; they are
/// never closed.
///
/// The first to be closed is the client whose unfinished line has cost most so
/// far, in bytes times seconds: it may be shorter than one that is just being
/// sent, if it has been held for minutes. A plain object of its loop's thread.
class input_budget {
public:
  /// @param all shared by the budgets of all loops.
  explicit input_budget(input_totals& all) : all_(all) {}
  ~input_budget();
  input_budget(const input_budget&) = delete;
  input_budget& operator=(const input_budget&) = delete;

  /// Notes how many bytes are held for a client. To be called after each
  /// change.
  /// @param unfinished whether they are a line without its end; else they are
  ///                   lines that wait.
  void note(client& who, std::size_t bytes, bool unfinished,
            std::uint32_t now_seconds);
  void forget(client& who) { note(who, 0, false, 0); }

  /// Takes out the clients that are to be closed: none unless the total is
  /// exceeded, and this loop's share of it too. At least a quarter of the share
  /// is freed, so that the look at all clients of the loop is rare: the next
  /// one comes after that much input.
  /// @param total limits.input_bytes_total, in bytes.
  /// @param loops how many loops share it.
  std::vector<client*> take_guilty(std::uint64_t total, std::size_t loops,
                                   std::uint32_t now_seconds);

  /// Whether so much is held that clients whose lines wait must not be read.
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
