#pragma once

#include "actors/clients/client.hpp"
#include "protocol/session_id.hpp"

#include <deque>
#include <vector>

namespace greenroom {

/// The sessions of one loop. Its connections enter and leave themselves; its
/// relay looks them up. A plain object of the loop's thread.
class session_table {
public:
  struct entry {
    client* who = nullptr;
    connection_actor connection;
  };

  /// @param opening of the journal, by this process.
  /// @param audience the loop's number.
  session_table(opening_number opening, std::size_t audience)
      : opening_(opening), audience_(audience) {}

  /// Gives `who` a session number; it must be removed before it ends.
  /// @returns false when the loop has no number left.
  [[nodiscard]] bool add(client& who, connection_actor connection);
  void remove(const client& who);

  /// The live session of that number, or null.
  entry* find(session_id session) noexcept;

  std::size_t size() const noexcept { return slots_.size() - free_.size(); }

  /// Calls `visit(entry&)` for every session; which may remove itself.
  template <class Visitor>
  void for_each(Visitor visit) {
    for (std::size_t i = 0; i < slots_.size(); ++i)
      if (slots_[i].who)
        visit(slots_[i]);
  }

private:
  opening_number opening_;
  std::size_t audience_;
  std::uint64_t serial_ = 0;
  std::deque<entry> slots_; // grows without a copy of all
  std::vector<std::uint32_t> free_;
};

} // namespace greenroom
