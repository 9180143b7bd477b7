#include "tests/support/database_servers.hpp"

#include <algorithm>
#include <utility>

namespace greenroom {

void database_servers::commit(const transaction& done) {
  done(*primary_);
  log_.push_back(done);
  if (log_.size() > lag_max)
    replay_oldest();
}

std::size_t database_servers::fail_over(std::size_t lag) {
  while (log_.size() > lag)
    replay_oldest();
  const auto lost = log_.size();
  log_.clear();
  primary_ = std::exchange(standby_, nullptr);
  standby_ = std::make_shared<database_tables>(*primary_);
  return lost;
}

void database_servers::replay_oldest() {
  log_.front()(*standby_);
  log_.pop_front();
}

} // namespace greenroom
