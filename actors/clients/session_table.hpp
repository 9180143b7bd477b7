#pragma once

#include "actors/clients/client.hpp"
#include "protocol/session_id.hpp"

#include <deque>
#include <vector>

namespace greenroom {

/// The sessions of one loop. Connections add and remove themselves; the relay
/// looks them up. A plain object of the loop's thread.
class session_table {
public:
  struct entry {
    client* who = nullptr;
    connection_actor connection;
  };

  /// @param opening the journal's, by this process.
  /// @param audience the loop's number.
  session_table(opening_number opening, std::size_t audience)
      : opening_(opening), audience_(audience) {}

  /// Gives `who` a session id; it must be removed before it is destroyed.
  /// @returns false when the loop has no id left.
  [[nodiscard]] bool add(client& who, connection_actor connection);
  void remove(const client& who);

  /// The entry of a session that has not ended, or null.
  entry* find(session_id session) noexcept;

  std::size_t size() const noexcept { return slots_.size() - free_.size(); }

  /// Calls `visit(entry&)` for every session, which may be removed meanwhile.
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
  std::deque<entry> slots_; // a deque, because it grows without copying all
  std::vector<std::uint32_t> free_;
};

} // namespace greenroom
