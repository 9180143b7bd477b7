#pragma once

#include "actors/messages.hpp"

#include <unordered_map>
#include <vector>

namespace greenroom {

/// JOINs that wait until a session's userLeft is recorded: of the same session,
/// or of another one with its nickname. Refused instead, who comes back at once
/// would be told that she is there already.
class waiting_joins {
public:
  /// Keeps a JOIN until `leaving` has left. One session waits once for each,
  /// however often it asks.
  void add(session_id leaving, const join_request& asked);

  /// The JOINs that waited for this session, in the order in which they came.
  std::vector<join_request> take(session_id left);

  /// The session has ended: drops its JOINs.
  void forget(session_id session);

private:
  std::unordered_map<session_id, std::vector<join_request>> by_leaving_;
};

} // namespace greenroom
