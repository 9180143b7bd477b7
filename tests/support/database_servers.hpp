#pragma once

#include "tests/support/database_tables.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

namespace greenroom {

/// A primary, its standby, and the replication log between them. An old primary
/// lives as long as somebody is connected to it, and never changes again.
class database_servers {
public:
  /// A transaction as the log has it: the same on every server.
  using transaction = std::function<void(database_tables&)>;

  /// The standby is at most so many transactions behind.
  static constexpr std::size_t lag_max = 256;

  std::shared_ptr<const database_tables> primary() const noexcept {
    return primary_;
  }

  /// Commits on the primary.
  void commit(const transaction& done);

  /// The standby becomes the primary, and a copy of it the new standby.
  /// @param lag the last transactions that the standby never got; at most
  ///            `lag_max`.
  /// @returns how many are lost.
  std::size_t fail_over(std::size_t lag);

private:
  void replay_oldest();

  std::shared_ptr<database_tables> primary_ =
    std::make_shared<database_tables>();
  std::shared_ptr<database_tables> standby_ =
    std::make_shared<database_tables>();
  std::deque<transaction> log_; // that the standby may lack
};

} // namespace greenroom
